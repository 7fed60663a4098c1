import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../../../../../', import.meta.url));
const tsc = join(root, 'node_modules/.bin/tsc');

/**
 * A fixture with decorators as TypeScript compiles it, its types checked: so the decorators are tried as users write them,
 * and with the code that users run.
 *
 * @param options further compiler options
 */
export async function compiled(fixture: 'tc39' | 'legacy', options: object = {}): Promise<Record<string, unknown>> {
  const folder = await mkdtemp(join(tmpdir(), 'decorators-'));
  try {
    const project = join(folder, 'tsconfig.json');
    await writeFile(project, JSON.stringify(configuration(fixture, folder, options)));
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await promisify(execFile)(process.execPath, [tsc, '-p', project]).catch(({ stdout }: { stdout: string }) => {
      throw new Error(`the fixture ${fixture} does not compile:\n${stdout}`);
    });
    return await import(pathToFileURL(join(folder, 'out/testdata/decorators', `${fixture}.js`)).href);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function configuration(fixture: string, folder: string, options: object): object {
  return {
    extends: join(root, 'tsconfig.base.json'),
    compilerOptions: {
      composite: false,
      declarationMap: false,
      isolatedDeclarations: false,
      erasableSyntaxOnly: false,
      sourceMap: false,
      rootDir: join(here, '../..'),
      outDir: join(folder, 'out'),
      typeRoots: [join(root, 'node_modules/@types')],
      ...options,
    },
    files: [join(here, `${fixture}.ts`)],
  };
}
