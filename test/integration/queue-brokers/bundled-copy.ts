import { cp, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const require = createRequire(import.meta.url);
const modules = fileURLToPath(new URL('../../../node_modules', import.meta.url));

/** A copy of a whole library that cannot be told from the application's own code, as in a bundle. */
export async function bundledCopy<T>(name: string, main: string): Promise<T> {
  const home = await realpath(await mkdtemp(join(tmpdir(), 'queue-bundled-')));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  await cp(join(modules, name), home, { recursive: true, filter: (path) => !path.endsWith('/node_modules') });
  await symlink(modules, join(home, 'node_modules'));
  await writeFile(join(home, 'package.json'), JSON.stringify({ name: 'an-application', version: '1.0.0' }));
  return require(join(home, main));
}
