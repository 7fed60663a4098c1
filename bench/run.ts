import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { tableOf, writeResults } from './harness/report.ts';
import { runSuite } from './harness/run-suite.ts';
import type { Suite, SuiteResult } from './harness/suite.ts';

const help = `Usage: npm run bench -- [options] [word ...]

Measures the suites whose file or name contains one of the words; without words, all of them.

  --check        exit with 1 where a goal is missed, or the machine was too restless to tell
  --json <file>  where the results go (default: reports/bench.json)
`;

const folder = dirname(fileURLToPath(import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { check: { type: 'boolean' }, json: { type: 'string' }, help: { type: 'boolean' } },
});

if (values.help === true) process.stdout.write(help);
else process.exitCode = await main();

async function main(): Promise<number> {
  const results: SuiteResult[] = [];
  for (const suite of await wantedSuites()) {
    const result = await runSuite(suite);
    results.push(result);
    process.stdout.write(`${tableOf(result)}\n\n`);
  }
  if (results.length === 0) {
    process.stderr.write(`no suite has "${positionals.join('" or "')}" in its name\n`);
    return 2;
  }
  writeResults(values.json ?? join(folder, '../reports/bench.json'), results);
  return values.check === true && results.some(({ missed }) => missed.length > 0) ? 1 : 0;
}

async function wantedSuites(): Promise<readonly Suite[]> {
  const files = globSync('*/**/*.bench.ts', { cwd: folder, exclude: ['node_modules/**'] }).toSorted();
  const suites: Suite[] = [];
  for (const file of files) {
    const module = (await import(join(folder, file))) as { readonly suites: readonly Suite[] };
    suites.push(...module.suites.filter(({ name }) => isWanted(`${file} ${name}`)));
  }
  return suites;
}

function isWanted(name: string): boolean {
  return positionals.length === 0 || positionals.some((word) => name.includes(word));
}
