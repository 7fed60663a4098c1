// @ts-check
// One `up` or `down` at a time: a second one waits, and finds the work of the first done.

import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { cachePath } from './cache.mjs';
import { processIdentity } from './process-registry.mjs';
import { say } from './progress.mjs';

/**
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(work) {
  const file = cachePath('services.lock');
  await acquire(file);
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.removeListener('exit', release);
    release();
  }
}

/** @param {string} file */
async function acquire(file) {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, `${process.pid} ${processIdentity(process.pid)}`);
  try {
    let waiting = false;
    while (!linked(own, file)) {
      const holder = holderOf(file);
      if (holder === undefined) {
        rmSync(file, { force: true });
        continue;
      }
      if (!waiting) say(`waiting for another run of this script, process ${holder}`);
      waiting = true;
      await delay(500);
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/**
 * A link appears with its content, and only if there is none of that name.
 *
 * @param {string} existing
 * @param {string} name
 */
function linked(existing, name) {
  try {
    linkSync(existing, name);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * @param {string} file
 * @returns {number | undefined} undefined when the one who held it is gone
 */
function holderOf(file) {
  try {
    const [pid, identity] = readFileSync(file, 'utf8').split(' ');
    return processIdentity(Number(pid)) === identity ? Number(pid) : undefined;
  } catch {
    return undefined;
  }
}
