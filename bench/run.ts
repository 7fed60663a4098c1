import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from 'mitata';

// `npm run bench` runs every bench, `npm run bench -- core` those whose path contains the word.
const folder = dirname(fileURLToPath(import.meta.url));
const [wanted = ''] = process.argv.slice(2);
const files = globSync('**/*.bench.ts', { cwd: folder, exclude: ['node_modules/**'] }).filter((file) =>
  file.includes(wanted),
);

if (files.length === 0) {
  process.stderr.write(`no bench has "${wanted}" in its path\n`);
  process.exitCode = 2;
} else {
  for (const file of files.toSorted()) await import(join(folder, file));
  await run();
}
