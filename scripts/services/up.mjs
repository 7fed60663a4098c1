// @ts-check
// Makes services available: all at the same time, each as soon as what it needs is there.

import { acquire, installablePackages } from './acquire.mjs';
import { createInstaller } from './apt.mjs';
import { sweepScratchFolders } from './cache.mjs';
import { stopRecorded } from './down.mjs';
import { withLock } from './lock.mjs';
import { isRunning } from './process-registry.mjs';
import { say } from './progress.mjs';
import { messageOf, startInContainer, startProgram, waitUntilReady } from './start.mjs';
import { readState } from './state.mjs';

/** @typedef {import('./service.mjs').Service} Service */
/** @typedef {import('./acquire.mjs').Installer} Installer */

/**
 * - `ready`: it answers, whoever started it.
 * - `advice`: nothing could be done here; `text` says what to start.
 * - `failed`: something should have worked and did not.
 *
 * @typedef {{ name: string, result: 'ready' | 'advice' | 'failed', text: string }} Outcome
 */

/**
 * @param {readonly Service[]} services
 * @returns {Promise<readonly Outcome[]>}
 */
export function up(services) {
  return withLock(async () => {
    sweepScratchFolders();
    const probes = await Promise.all(services.map((service) => service.probe()));
    const wanting = services.filter((service, index) => service.startedByTests || probes[index]?.state === 'closed');
    const installer = createInstaller([...new Set(wanting.flatMap(installablePackages))]);
    return Promise.all(
      services.map(async (service) => {
        const outcome = await makeAvailable(service, installer);
        // The rest of a long message follows at the end, where it is not interrupted.
        say(`${service.name}: ${outcome.text.split('\n')[0]}`);
        return { name: service.name, ...outcome };
      }),
    );
  });
}

/**
 * @param {Service} service
 * @param {Installer} installer
 * @returns {Promise<Omit<Outcome, 'name'>>}
 */
async function makeAvailable(service, installer) {
  try {
    const existing = await useExisting(service);
    if (existing !== undefined && !service.startedByTests) return { result: 'ready', text: existing };
    const acquired = await acquire(service, installer);
    if (existing !== undefined) return { result: 'ready', text: existing };
    if (acquired.way === 'advice') return { result: 'advice', text: `not here; start by hand: ${service.advice}` };
    const begun = Date.now();
    const version =
      acquired.way === 'container' ? await startInContainer(service) : await startProgram(service, acquired.program);
    const seconds = ((Date.now() - begun) / 1000).toFixed(1);
    const what = acquired.way === 'container' ? 'its container' : acquired.program;
    return { result: 'ready', text: `started ${what}${version === undefined ? '' : ` ${version}`} in ${seconds} s` };
  } catch (error) {
    return { result: 'failed', text: messageOf(error) };
  }
}

/**
 * What listens already is used as it is.
 *
 * @param {Service} service
 * @returns {Promise<string | undefined>} undefined when the port is free
 */
async function useExisting(service) {
  const recorded = readState().services[service.name];
  const isOurs = recorded?.processes.some(isRunning) === true;
  const probe = await service.probe();
  if (probe.state === 'ready') {
    const ours = isOurs || recorded?.startedBy === 'docker';
    return `${ours ? 'already runs' : 'used as it is; somebody else started it'}${probe.version === undefined ? '' : ` (${probe.version})`}`;
  }
  if (probe.state === 'starting' || (isOurs && recorded.processes.every(isRunning))) {
    await waitUntilReady(service, 60_000, () => true);
    return 'already runs';
  }
  if (probe.state === 'foreign') throw new Error(`port ${service.port} is taken: ${probe.detail}`);
  // Half of it may have survived the other half.
  if (recorded !== undefined) await stopRecorded(service.name, recorded);
  return undefined;
}
