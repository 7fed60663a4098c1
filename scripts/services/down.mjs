// @ts-check
// Ends what `up` has started, and nothing else.

import { removeContainer } from './docker.mjs';
import { withLock } from './lock.mjs';
import { stopProcess } from './process-registry.mjs';
import { say } from './progress.mjs';
import { messageOf } from './start.mjs';
import { readState, recordService } from './state.mjs';

/** @typedef {import('./state.mjs').RecordedService} RecordedService */

/**
 * @param {readonly string[]} names of services
 * @returns {Promise<boolean>} whether all of them ended
 */
export function down(names) {
  return withLock(async () => {
    const recorded = Object.entries(readState().services).filter(([name]) => names.includes(name));
    if (recorded.length === 0) say('nothing to end: this script has started nothing that still runs');
    const ended = await Promise.all(recorded.map(([name, service]) => endOne(name, service)));
    return ended.every((one) => one);
  });
}

/**
 * @param {string} name
 * @param {RecordedService} service
 */
async function endOne(name, service) {
  try {
    say(`${name}: ${await stopRecorded(name, service)}`);
    return true;
  } catch (error) {
    say(`${name}: ${messageOf(error)}`);
    return false;
  }
}

/**
 * @param {string} name
 * @param {RecordedService} service
 * @returns {Promise<string>} what became of each process
 */
export async function stopRecorded(name, service) {
  if (service.startedBy === 'docker') {
    await removeContainer(name);
    recordService(name, undefined);
    return 'container removed';
  }
  const results = [];
  // The last one started is the server; what it needs goes after it.
  for (const recorded of service.processes.toReversed()) {
    const result = await stopProcess(recorded);
    if (result === 'still there') throw new Error(`process ${recorded.pid} (${recorded.role}) does not end`);
    results.push(`${recorded.role} ${recorded.pid} ${result}`);
  }
  recordService(name, undefined);
  return results.join(', ');
}
