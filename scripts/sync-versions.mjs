// @ts-check
// Writes each package's version into its `src/version.ts`, where there is one: the instrumentation scope carries it, and a
// published module cannot read its own package.json in every bundler.
//
//   node scripts/sync-versions.mjs

import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

for (const manifest of globSync('packages/*/package.json', { cwd: root })) {
  const file = join(root, dirname(manifest), 'src/version.ts');
  if (!existsSync(file)) continue;
  const { version } = JSON.parse(readFileSync(join(root, manifest), 'utf8'));
  const source = readFileSync(file, 'utf8');
  writeFileSync(file, source.replace(/(version(?:: string)? = )'[^']*'/, `$1'${version}'`));
}
