// @ts-check
// Where everything lives that is built, downloaded, logged or stored: one folder outside the repository.

import { chmodSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';

const scratchMark = '.part-';

/**
 * `EXECUTOR_METRICS_CACHE`, else `executor-metrics` in the user's cache folder.
 *
 * @param {NodeJS.ProcessEnv} [env]
 */
export function cacheDirectory(env = process.env) {
  if (env.EXECUTOR_METRICS_CACHE) return resolve(env.EXECUTOR_METRICS_CACHE);
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'executor-metrics');
}

/**
 * The path of something in the cache; its parent folder exists afterwards.
 *
 * @param {...string} parts
 */
export function cachePath(...parts) {
  const path = join(cacheDirectory(), ...parts);
  mkdirSync(dirname(path), { recursive: true });
  return path;
}

/**
 * Readers see the old text or the new one, never half of it.
 *
 * @param {string} path
 * @param {string} text
 */
export function writeFileAtomically(path, text) {
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, text);
  renameSync(temporary, path);
}

/**
 * Fills a temporary folder beside `directory` and renames it when it is complete, so that whatever is found in the
 * cache is whole.
 *
 * @param {string} directory
 * @param {(temporary: string) => Promise<void>} fill
 */
export function createWhole(directory, fill) {
  return withScratchFolder(basename(directory), async (temporary) => {
    await fill(temporary);
    rmSync(directory, { recursive: true, force: true });
    renameSync(temporary, directory);
  });
}

/**
 * @param {string} name
 * @param {(folder: string) => Promise<void>} use
 */
export async function withScratchFolder(name, use) {
  const folder = mkdtempSync(cachePath(`${name}${scratchMark}`));
  // mkdtemp makes it for its owner alone; what is renamed into place is for everybody.
  chmodSync(folder, 0o755);
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Removes what runs that were cut short have left. Only for the holder of the lock. */
export function sweepScratchFolders() {
  for (const name of readdirSync(dirname(cachePath('any')))) {
    if (name.includes(scratchMark)) rmSync(cachePath(name), { recursive: true, force: true });
  }
}
