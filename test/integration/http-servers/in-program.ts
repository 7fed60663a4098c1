import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type CollectedMetric, type RunningHttpServer, startProgram } from '@executor-metrics/testkit';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const here = fileURLToPath(new URL('./', import.meta.url));
const node22 = join(root, 'test/runtimes/node-22/node_modules/node/bin/node');

/** How a program is made of an application, and started. */
export interface Variant {
  readonly modules: 'ES modules' | 'CommonJS';
  /** Before the framework is loaded, or when the application listens already. */
  readonly enabled: 'early' | 'late';
  readonly node: 24 | 22;
}

/** Starts `apps/<app>.ts` with the framework of the given module name, in a process of its own. */
export async function inProgram(app: string, framework: string, variant: Variant): Promise<RunningHttpServer> {
  const { modules, enabled, node } = variant;
  // In node_modules, so that the program finds the framework as any application does.
  const folder = await mkdtemp(join(root, 'node_modules/.http-servers-'));
  const main = join(folder, modules === 'CommonJS' ? 'main.cjs' : 'main.mjs');
  await writeFile(main, modules === 'CommonJS' ? commonJs(app, framework) : esModule(app, framework));
  const preload = enabled === 'early' ? [`--import=${pathToFileURL(join(here, 'enable.ts')).href}`] : [];
  const flags = ['--conditions=@executor-metrics/source', '--experimental-strip-types', '--no-warnings', ...preload];
  const program = await startProgram(node === 22 ? node22 : process.execPath, [...flags, main, enabled], {
    env: { NODE_OPTIONS: undefined, NODE_ENV: 'test' },
    readyWhen: /^listening/,
  });
  const [, port, control] = (await program.waitForLine(/^listening/)).split(' ').map(Number);
  return {
    port: port as number,
    async collect() {
      const response = await fetch(`http://127.0.0.1:${control}`);
      return (await response.json()) as readonly CollectedMetric[];
    },
    async [Symbol.asyncDispose]() {
      await program.stop();
      await rm(folder, { recursive: true });
    },
  };
}

function esModule(app: string, framework: string): string {
  return `
import * as framework from '${framework}';
import { app } from ${JSON.stringify(pathToFileURL(join(here, 'apps', `${app}.ts`)).href)};
import { serve } from ${JSON.stringify(pathToFileURL(join(here, 'serve.ts')).href)};
await serve(app(framework.default ?? framework));
`;
}

function commonJs(app: string, framework: string): string {
  return `
const framework = require('${framework}');
const { app } = require(${JSON.stringify(join(here, 'apps', `${app}.ts`))});
const { serve } = require(${JSON.stringify(join(here, 'serve.ts'))});
serve(app(framework));
`;
}
