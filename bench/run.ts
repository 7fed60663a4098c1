import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { resultsOfFile } from './harness/bench-process.ts';
import { writeResults } from './harness/report.ts';
import type { SuiteResult } from './harness/suite.ts';

const help = `Usage: npm run bench -- [options] [word ...]

Measures the suites whose file or name contains one of the words; without words, all of them. Each file is measured in a process
of its own.

  --check        exit with 1 where a goal is missed, or the machine was too restless to tell
  --json <file>  where the results go (default: reports/bench.json)
`;

const folder = dirname(fileURLToPath(import.meta.url));
const { values, positionals: words } = parseArgs({
  allowPositionals: true,
  options: { check: { type: 'boolean' }, json: { type: 'string' }, help: { type: 'boolean' } },
});

if (values.help === true) process.stdout.write(help);
else process.exitCode = await main();

async function main(): Promise<number> {
  const results: SuiteResult[] = [];
  for (const file of globSync('*/**/*.bench.ts', { cwd: folder, exclude: ['node_modules/**'] }).toSorted()) {
    results.push(...(await resultsOfFile(file, words)));
  }
  if (results.length === 0) {
    process.stderr.write(`no suite has "${words.join('" or "')}" in its name\n`);
    return 2;
  }
  writeResults(values.json ?? join(folder, '../reports/bench.json'), results);
  return values.check === true && results.some(({ missed }) => missed.length > 0) ? 1 : 0;
}
