import { tableOf } from './report.ts';
import { runSuite } from './run-suite.ts';
import type { Suite, SuiteResult } from './suite.ts';

// A program of its own: `node measure-file.ts <file> [word ...]`. It prints the figures of the wanted suites, and tells its
// parent.

const [file = '', ...words] = process.argv.slice(2);
const { suites } = (await import(new URL(`../${file}`, import.meta.url).href)) as { readonly suites: readonly Suite[] };
const results: SuiteResult[] = [];
for (const suite of suites.filter(({ name }) => isWanted(`${file} ${name}`))) {
  const result = await runSuite(suite);
  results.push(result);
  process.stdout.write(`${tableOf(result)}\n\n`);
}
process.send?.(results, () => process.exit());

function isWanted(name: string): boolean {
  return words.length === 0 || words.some((word) => name.includes(word));
}
