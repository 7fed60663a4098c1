import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { startProgram } from '@executor-metrics/testkit';

const here = fileURLToPath(new URL('./', import.meta.url));
const node22 = join(here, '../../runtimes/node-22/node_modules/node/bin/node');

interface RunOptions {
  readonly node?: 24 | 22;
  /** Enabled before the program is loaded. */
  readonly early?: boolean;
  readonly args?: readonly string[];
}

/** Runs one of the programs to its end. Returns what it printed as JSON, and all of its output. */
export async function runProgram(file: string, { node = 24, early = false, args = [] }: RunOptions) {
  const preload = early ? [`--import=${pathToFileURL(join(here, 'enable.ts')).href}`] : [];
  const flags = ['--conditions=@executor-metrics/source', '--experimental-strip-types', ...preload];
  const words = [...flags, join(here, 'programs', file), ...args];
  await using program = await startProgram(node === 22 ? node22 : process.execPath, words, {
    env: { NODE_OPTIONS: undefined, NODE_ENV: 'test' },
  });
  const { code } = await program.exited;
  const line = program.stdoutLines.find((text) => text.startsWith('{'));
  const result: unknown = line === undefined ? undefined : JSON.parse(line);
  return { code, output: program.output(), result };
}
