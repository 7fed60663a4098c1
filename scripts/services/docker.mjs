// @ts-check
// The way for machines with Docker where nothing can be installed: the services of `compose.yaml`.

import { join } from 'node:path';
import { cachePath } from './cache.mjs';
import { withProgress } from './progress.mjs';
import { run } from './run.mjs';
import { repository } from './versions.mjs';

const compose = ['compose', '--file', join(repository, 'compose.yaml'), '--profile', 'services'];

/**
 * compose.yaml names the services as we do.
 *
 * @param {string} name
 */
export function startContainer(name) {
  const log = cachePath('logs', `docker-${name}.log`);
  return withProgress(`starting the container of ${name}`, () =>
    run('docker', [...compose, 'up', '--detach', '--no-deps', name], { log }),
  );
}

/** @param {string} name */
export function removeContainer(name) {
  return run('docker', [...compose, 'rm', '--stop', '--force', name], { log: cachePath('logs', `docker-${name}.log`) });
}
