import { writeSync } from 'node:fs';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

/**
 * Closes a run with what the reader must not overlook: every skipped test with its name and its reason, then one line of
 * totals. A skip that is not named here would be a hole that nobody sees.
 */
export default class ClosingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const totals = { passed: 0, failed: 0, skipped: 0 };
    const skips: string[] = [];
    for (const testModule of modules) {
      const brokenModule = testModule.state() === 'failed' && [...testModule.children.allTests('failed')].length === 0;
      if (brokenModule) totals.failed += 1;
      for (const test of testModule.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed' || state === 'failed') totals[state] += 1;
        else {
          totals.skipped += 1;
          skips.push(`  ${testModule.project.name} › ${test.fullName}: ${skipReason(test)}`);
        }
      }
    }
    const named = skips.length === 0 ? '' : `\nSkipped:\n${skips.join('\n')}\n`;
    writeSync(1, `${named}\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`);
  }
}

function skipReason(test: TestCase): string {
  const result = test.result();
  return (result.state === 'skipped' ? result.note : undefined) ?? 'no reason given';
}
