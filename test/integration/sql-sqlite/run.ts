import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { startProgram } from '@executor-metrics/testkit';

const here = fileURLToPath(new URL('./', import.meta.url));
const enable = pathToFileURL(join(here, '../sql-programs/enable.ts')).href;
const node22 = join(here, '../../runtimes/node-22/node_modules/node/bin/node');

export interface SqliteProgram {
  readonly file: string;
  readonly node: 24 | 22;
  /** Enabled before the program is loaded. */
  readonly early: boolean;
}

/** Runs one of the programs to its end. Returns what it printed as JSON, and all of its output. */
export async function runProgram({ file, node, early }: SqliteProgram) {
  const flags = [
    '--conditions=@executor-metrics/source',
    '--experimental-strip-types',
    ...(early ? [`--import=${enable}`] : []),
  ];
  await using program = await startProgram(
    node === 22 ? node22 : process.execPath,
    [...flags, join(here, 'programs', file)],
    { env: { NODE_OPTIONS: undefined, NODE_ENV: 'test' } },
  );
  const { code } = await program.exited;
  const line = program.stdoutLines.find((text) => text.startsWith('{'));
  const result: unknown = line === undefined ? undefined : JSON.parse(line);
  return { code, output: program.output(), result };
}
