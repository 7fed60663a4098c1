import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));

/** The packages that are published, each before those that depend on it. */
export const published = [
  'core',
  'sdk',
  'exporter-prometheus',
  'exporter-otlp',
  'host-metrics',
  'instrumentation',
  'instrumentation-http',
  'instrumentation-redis',
  'instrumentation-sql',
  'instrumentation-queue',
  'node',
] as const;
export type PackageName = (typeof published)[number];

/** A package as `npm publish` would send it. */
export interface Tarball {
  readonly file: string;
  /** Paths inside the package. */
  readonly contents: readonly string[];
}

/** Packs a package into the folder. */
export async function pack(name: PackageName, folder: string): Promise<Tarball> {
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: join(root, 'packages', name),
  });
  const [packed] = Object.values(JSON.parse(stdout) as Record<string, { filename: string; files: { path: string }[] }>);
  if (packed === undefined) throw new Error(`npm pack said nothing about ${name}`);
  return { file: join(folder, packed.filename), contents: packed.files.map(({ path }) => path) };
}

/** An empty folder in which somebody has installed one package, and nothing else by name. */
export async function installed(name: PackageName, tarballs: ReadonlyMap<PackageName, Tarball>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `installed-${name}-`));
  await writeFile(join(folder, 'package.json'), '{ "private": true }');
  // Until they are published, npm finds the package's siblings only as tarballs of their own.
  const needed = [name, ...(await siblingsOf(name))].map((each) => tarballs.get(each)?.file ?? each);
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...needed], { cwd: folder });
  return folder;
}

/** The packages of ours that a package depends on, directly or through another one. */
async function siblingsOf(name: PackageName): Promise<readonly PackageName[]> {
  const manifest = JSON.parse(await readFile(join(root, 'packages', name, 'package.json'), 'utf8'));
  const direct = published.filter((each) => `@executor-metrics/${each}` in (manifest.dependencies ?? {}));
  const indirect = await Promise.all(direct.map(siblingsOf));
  return [...new Set([...direct, ...indirect.flat()])];
}

/** The names of everything that npm has put into the folder. */
export async function installedNames(folder: string): Promise<readonly string[]> {
  const lock = JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8'));
  return Object.keys(lock.packages)
    .filter((path) => path !== '')
    .map((path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
}

/** Writes a program into the folder and runs it; rejects where it exits with anything but 0. */
export async function runProgram(
  node: string,
  folder: string,
  program: { readonly file: string; readonly source: string },
  options: { readonly args?: readonly string[]; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, program.file), program.source);
  const env = { PATH: process.env.PATH ?? '', ...options.env };
  return run(node, [...(options.args ?? []), program.file], { cwd: folder, env, timeout: 60_000 });
}
