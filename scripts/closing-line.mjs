// @ts-check
// Prints the totals of a test run, counted from the report that the runner wrote: `N passed, N failed, N skipped`.
// A run that failed before any test, or without a report, counts as one failure: there is no verdict without tests.
//
//   node scripts/closing-line.mjs reports/tests.json <exit code of the run>

import { readFileSync } from 'node:fs';

const [file = 'reports/tests.json', exitCode = '0'] = process.argv.slice(2);
const { passed, failed, skipped } = totals(file);
const failures = failed === 0 && exitCode !== '0' ? 1 : failed;
process.stdout.write(`${passed} passed, ${failures} failed, ${skipped} skipped\n`);

/** @param {string} path */
function totals(path) {
  try {
    const report = JSON.parse(readFileSync(path, 'utf8'));
    const broken = report.testResults.filter(isBrokenFile).length;
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + broken,
      skipped: report.numPendingTests + report.numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/**
 * A file that could not be loaded fails without a test of its own that failed.
 *
 * @param {{ status: string, assertionResults: { status: string }[] }} result
 */
function isBrokenFile({ status, assertionResults }) {
  return status === 'failed' && assertionResults.every((each) => each.status !== 'failed');
}
