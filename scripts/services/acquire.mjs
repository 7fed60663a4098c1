// @ts-check
// Getting the program of a service: what is there, else a Debian package, else a build.

import { canInstallPackages, canUseDocker } from './machine.mjs';
import { findOnPath } from './programs.mjs';

/** @typedef {import('./service.mjs').Service} Service */
/** @typedef {{ install: (packages: readonly string[]) => Promise<void> }} Installer */

/**
 * - `program`: it can be started.
 * - `container`: compose.yaml has it, and Docker answers.
 * - `advice`: this machine lets us do nothing about it.
 *
 * @typedef {{ way: 'program', program: string } | { way: 'container' } | { way: 'advice' }} Acquired
 */

/**
 * The packages that a service lacks, and that can be installed here.
 *
 * @param {Service} service
 * @returns {readonly string[]}
 */
export function installablePackages(service) {
  return service.find() === undefined && canInstallPackages() ? service.packages() : [];
}

/**
 * @param {Service} service
 * @param {Installer} installer
 * @returns {Promise<Acquired>} rejected when an attempt failed
 */
export async function acquire(service, installer) {
  const missing = installablePackages(service);
  if (missing.length > 0) await installer.install(missing);
  const found = service.find();
  if (found !== undefined) return { way: 'program', program: found };

  if (service.build?.tools.every((tool) => findOnPath(tool) !== undefined)) {
    await service.build.run();
    const built = service.find();
    if (built === undefined) throw new Error(`${service.name} was built, and is not found`);
    return { way: 'program', program: built };
  }
  if (missing.length > 0)
    throw new Error(`${missing.join(', ')} was installed, and brought no program for ${service.name}`);
  return canUseDocker() ? { way: 'container' } : { way: 'advice' };
}
