import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { SuiteResult } from './suite.ts';

/**
 * Measures the suites of a file in a process of its own: what other suites did before leaves traces in the engine (types that
 * it has seen, the size of the heap), which no application has.
 *
 * @param file below `bench/`
 * @param words the suites whose file or name contains one of them are measured; all where there are none
 */
export async function resultsOfFile(file: string, words: readonly string[]): Promise<readonly SuiteResult[]> {
  const child = fork(fileURLToPath(new URL('measure-file.ts', import.meta.url)), [file, ...words]);
  let results: readonly SuiteResult[] = [];
  child.on('message', (message) => {
    results = message as readonly SuiteResult[];
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${file} ended with ${code}`);
  return results;
}
