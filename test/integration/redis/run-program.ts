import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { startProgram } from '@executor-metrics/testkit';

const here = fileURLToPath(new URL('./', import.meta.url));
const node22 = join(here, '../../runtimes/node-22/node_modules/node/bin/node');

interface RunOptions {
  readonly node: 24 | 22;
  readonly words: readonly string[];
}

/** Runs one of the programs to its end. Returns what it printed as JSON. */
export async function runProgram(file: string, { node, words }: RunOptions): Promise<unknown> {
  const preload = words.includes('early') ? [`--import=${pathToFileURL(join(here, 'enable.ts')).href}`] : [];
  const flags = ['--conditions=@executor-metrics/source', '--experimental-strip-types', ...preload];
  const command = node === 22 ? node22 : process.execPath;
  await using program = await startProgram(command, [...flags, join(here, 'programs', file), ...words], {
    env: { NODE_OPTIONS: undefined, NODE_ENV: 'test' },
  });
  const { code } = await program.exited;
  const line = program.stdoutLines.find((text) => text.startsWith('{'));
  if (code !== 0 || line === undefined) throw new Error(`it ended with ${code}; its output:\n${program.output()}`);
  return JSON.parse(line);
}
