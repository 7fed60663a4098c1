// @ts-check
// A folder of its own for the data of each server, so that the data of an installed one is never touched.

import { createHash } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheDirectory, cachePath } from './cache.mjs';

/** @typedef {{ uid: number, gid: number }} Account */

/**
 * In the cache; for a server that runs as another user and cannot reach it there (root's home is closed to others), in
 * `/var/lib/executor-metrics`, in a folder named after the cache.
 *
 * @param {string} name
 * @param {Account} [account] who owns it, when not us
 */
export function dataDirectory(name, account) {
  const directory =
    account === undefined || isOpenToAll(cacheDirectory())
      ? cachePath('data', name)
      : join('/var/lib/executor-metrics', digestOf(cacheDirectory()), name);
  mkdirSync(directory, { recursive: true });
  if (account !== undefined) {
    // Whatever the umask: the way to it is open, the folder itself is the server's alone.
    chmodSync(dirname(directory), 0o755);
    chownSync(directory, account.uid, account.gid);
    chmodSync(directory, 0o700);
  }
  return directory;
}

/**
 * Runs the one-time preparation of a data folder. One that was interrupted is begun anew: only a finished one leaves
 * its mark beside the folder.
 *
 * @param {string} name
 * @param {Account | undefined} account
 * @param {(directory: string) => Promise<void>} prepare is given the empty folder
 * @returns {Promise<string>} the folder
 */
export async function preparedDataDirectory(name, account, prepare) {
  const directory = dataDirectory(name, account);
  const mark = `${directory}.prepared`;
  if (existsSync(mark)) return directory;
  rmSync(directory, { recursive: true, force: true });
  await prepare(dataDirectory(name, account));
  writeFileSync(mark, '');
  return directory;
}

/**
 * @param {string} directory
 * @returns {boolean} whether every user can pass through it and all folders above
 */
function isOpenToAll(directory) {
  if (existsSync(directory) && (statSync(directory).mode & 0o001) === 0) return false;
  return directory === dirname(directory) || isOpenToAll(dirname(directory));
}

/** @param {string} text */
function digestOf(text) {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
