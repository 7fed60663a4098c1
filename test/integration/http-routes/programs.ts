import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { startProgram } from '@executor-metrics/testkit';
import type { Answered } from '../../../packages/instrumentation-http/src/testdata/routes/run.ts';

export type { Answered };

const root = fileURLToPath(new URL('../../../', import.meta.url));
/** Beside the package that the frameworks are dependencies of. */
const here = join(root, 'packages/instrumentation-http/src/testdata/routes');
const node22 = join(root, 'test/runtimes/node-22/node_modules/node/bin/node');

/** A program made of an application, and how it is started. */
export interface Variant {
  readonly modules: 'ES modules' | 'CommonJS';
  /** Before the framework is loaded, or when the application listens already. */
  readonly enabled: 'early' | 'late';
  readonly node: 24 | 22;
}

export const variants: readonly Variant[] = [
  { modules: 'ES modules', enabled: 'early', node: 24 },
  { modules: 'CommonJS', enabled: 'early', node: 24 },
  { modules: 'ES modules', enabled: 'late', node: 24 },
  { modules: 'CommonJS', enabled: 'late', node: 24 },
];

/** The oldest Node.js that is supported. */
export const onNode22: readonly Variant[] = [
  { modules: 'ES modules', enabled: 'early', node: 22 },
  { modules: 'CommonJS', enabled: 'late', node: 22 },
];

/**
 * Starts `apps/<app>.ts` with the framework of the given module name and sends it the requests.
 *
 * @returns what became of each request
 */
export async function answers(
  app: string,
  framework: string,
  { modules, enabled, node }: Variant,
  requests: readonly string[],
): Promise<readonly Answered[]> {
  const folder = await mkdtemp(join(root, 'node_modules/.http-routes-'));
  try {
    const main = join(folder, modules === 'CommonJS' ? 'main.cjs' : 'main.mjs');
    await writeFile(main, modules === 'CommonJS' ? commonJs(app, framework) : esModule(app, framework));
    const wanted = join(folder, 'requests.json');
    await writeFile(wanted, JSON.stringify(requests));
    const preload = enabled === 'early' ? [`--import=${pathToFileURL(join(here, 'enable.ts')).href}`] : [];
    const flags = ['--conditions=@executor-metrics/source', '--experimental-strip-types', '--no-warnings', ...preload];
    const command = node === 22 ? node22 : process.execPath;
    await using program = await startProgram(command, [...flags, main, enabled, wanted], {
      env: { NODE_OPTIONS: undefined, NODE_ENV: 'test' },
    });
    const { code } = await program.exited;
    const line = program.stdoutLines.find((text) => text.startsWith('[['));
    if (code !== 0 || line === undefined) throw new Error(`The application ended with ${code}:\n${program.output()}`);
    return JSON.parse(line) as readonly Answered[];
  } finally {
    await rm(folder, { recursive: true });
  }
}

function esModule(app: string, framework: string): string {
  return `
import * as framework from '${framework}';
import { app } from ${JSON.stringify(pathToFileURL(join(here, 'apps', `${app}.ts`)).href)};
import { run } from ${JSON.stringify(pathToFileURL(join(here, 'run.ts')).href)};
await run(app(framework.default ?? framework));
`;
}

function commonJs(app: string, framework: string): string {
  return `
const framework = require('${framework}');
const { app } = require(${JSON.stringify(join(here, 'apps', `${app}.ts`))});
const { run } = require(${JSON.stringify(join(here, 'run.ts'))});
run(app(framework));
`;
}
