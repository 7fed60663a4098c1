// @ts-check
// Installing Debian packages without letting them start their servers: we start those ourselves, with data of our own.

import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { cachePath } from './cache.mjs';
import { withProgress } from './progress.mjs';
import { run, twice } from './run.mjs';

const policyFile = '/usr/sbin/policy-rc.d';
const savedPolicyFile = `${policyFile}.before-executor-metrics`;

/**
 * One `apt-get install` for all packages that are asked for before the first one is awaited. When it fails, each
 * request is tried alone, so that one package that cannot be installed does not keep the others away.
 *
 * @param {readonly string[]} packages of all services
 */
export function createInstaller(packages) {
  /** @type {Promise<boolean> | undefined} */
  let together;
  /** @type {Promise<void>} */
  let queue = Promise.resolve();

  return {
    /** @param {readonly string[]} wanted the packages of one service */
    async install(wanted) {
      together ??= installAll(packages).then(
        () => true,
        () => false,
      );
      if (await together) return;
      const alone = queue.then(() => installAll(wanted));
      queue = alone.catch(() => undefined);
      await alone;
    },
  };
}

/** @param {readonly string[]} packages */
function installAll(packages) {
  return withProgress(`installing ${packages.join(', ')}`, () =>
    withoutStartingServers(async () => {
      const log = cachePath('logs', 'apt.log');
      const env = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
      const waitForLock = ['-o', 'DPkg::Lock::Timeout=300'];
      await twice(() => run('apt-get', [...waitForLock, 'update'], { log, env }));
      await twice(() =>
        run(
          'apt-get',
          [
            'install',
            '--yes',
            '--no-install-recommends',
            ...waitForLock,
            // Not syncing after every file makes it several times quicker on a slow disk.
            ...['force-unsafe-io', 'force-confdef', 'force-confold'].flatMap((o) => ['-o', `Dpkg::Options::=--${o}`]),
            ...packages,
          ],
          { log, env },
        ),
      );
    }),
  );
}

/**
 * Debian asks `policy-rc.d` before it starts a server; 101 is no. The machine's own file is put back afterwards, also
 * by the next run when this one is cut short.
 *
 * @param {() => Promise<void>} work
 */
async function withoutStartingServers(work) {
  if (existsSync(policyFile) && !existsSync(savedPolicyFile)) renameSync(policyFile, savedPolicyFile);
  writeFileSync(policyFile, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  const restore = () => {
    rmSync(policyFile, { force: true });
    if (existsSync(savedPolicyFile)) renameSync(savedPolicyFile, policyFile);
  };
  process.once('exit', restore);
  try {
    await work();
  } finally {
    process.removeListener('exit', restore);
    restore();
  }
}
