import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { startProgram } from '@executor-metrics/testkit';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const enable = fileURLToPath(new URL('./enable.ts', import.meta.url));
const libraries = join(root, 'packages/instrumentation/src/testdata/libraries');
const node22 = join(root, 'test/runtimes/node-22/node_modules/node/bin/node');

/** How an application is made and started. */
export interface Variant {
  readonly modules: 'ES modules' | 'CommonJS';
  /** Before the library is loaded, or when the application has made its clients. */
  readonly enabled: 'early' | 'late';
  readonly node: 24 | 22;
  /** A module that is imported before all others. */
  readonly loader?: string;
}

/** What the hooks saw. */
export interface Seen {
  readonly found: readonly string[];
  readonly queries: readonly string[];
}

/**
 * Runs an application that has three copies of the library (one in the folder of a plugin, one under another name), makes a
 * query with each, waits until a look at the loaded modules is due, and makes another query with each.
 */
export async function seenIn({ modules, enabled, node, loader }: Variant): Promise<Seen> {
  const folder = await mkdtemp(join(root, 'node_modules/.kit-modules-'));
  try {
    await install(folder, modules);
    if (loader !== undefined) await writeFile(join(folder, 'loader.mjs'), loader);
    const preload = [loader === undefined ? [] : [join(folder, 'loader.mjs')], enabled === 'early' ? [enable] : []];
    const flags = preload.flat().map((path) => `--import=${pathToFileURL(path).href}`);
    const main = modules === 'CommonJS' ? 'main.cjs' : 'main.mjs';
    await using program = await startProgram(
      node === 22 ? node22 : process.execPath,
      ['--conditions=@executor-metrics/source', '--experimental-strip-types', '--no-warnings', ...flags, main, enabled],
      { cwd: folder, env: { NODE_OPTIONS: undefined } },
    );
    const { code } = await program.exited;
    const line = program.stdoutLines.find((text) => text.startsWith('{'));
    if (code !== 0 || line === undefined) throw new Error(`The application ended with ${code}:\n${program.output()}`);
    return JSON.parse(line) as Seen;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function install(folder: string, modules: Variant['modules']): Promise<void> {
  await cp(join(libraries, 'first'), join(folder, 'node_modules/kit-fixture'), { recursive: true });
  await cp(join(libraries, 'second'), join(folder, 'plugin/node_modules/kit-fixture'), { recursive: true });
  await cp(join(libraries, 'second'), join(folder, 'node_modules/kit-alias'), { recursive: true });
  await cp(join(libraries, 'stranger'), join(folder, 'node_modules/kit-stranger'), { recursive: true });
  await mkdir(join(folder, 'plugin'), { recursive: true });
  const isCommonJs = modules === 'CommonJS';
  await writeFile(join(folder, isCommonJs ? 'main.cjs' : 'main.mjs'), isCommonJs ? commonJs : esModule);
  await writeFile(join(folder, 'plugin/index.mjs'), `export { Client } from 'kit-fixture';`);
  await writeFile(join(folder, 'plugin/index.cjs'), `exports.Client = require('kit-fixture').Client;`);
}

const rest = `
const clients = { app: new Client(), plugin: new Plugin(), alias: new Alias(), stranger: new Stranger() };
const queries = (when) => { for (const [name, client] of Object.entries(clients)) client.query(when + ' by ' + name); };
const enable = ${JSON.stringify(pathToFileURL(enable).href)};
async function main() {
  if (process.argv[2] === 'late') await import(enable);
  queries('first');
  await new Promise((resolve) => setTimeout(resolve, 250));
  queries('second');
  process.stdout.write(JSON.stringify(globalThis.seen) + '\\n');
}
`;

const esModule = `
import { Client } from 'kit-fixture';
import { Client as Alias } from 'kit-alias';
import { Client as Stranger } from 'kit-stranger';
const { Client: Plugin } = await import('./plugin/index.mjs');
${rest}
await main();
`;

const commonJs = `
const { Client } = require('kit-fixture');
const { Client: Alias } = require('kit-alias');
const { Client: Stranger } = require('kit-stranger');
const { Client: Plugin } = require('./plugin/index.cjs');
${rest}
main();
`;
