// @ts-check
// What this script has started, in `services.json` in the cache: the only list that `down` goes by.

import { readFileSync } from 'node:fs';
import { cachePath, writeFileAtomically } from './cache.mjs';

/**
 * @typedef {object} RecordedProcess
 * @property {string} role the program's short name
 * @property {number} pid
 * @property {string} identity tells this process from a later one with the same id
 * @property {'SIGTERM' | 'SIGINT'} stopSignal
 */

/**
 * @typedef {object} RecordedService
 * @property {number} port
 * @property {'services' | 'docker'} startedBy
 * @property {string} startedAt ISO 8601
 * @property {string} program what runs: a path, or the name of the service in compose.yaml
 * @property {string} [version]
 * @property {string} [log] the file with its output
 * @property {string} [data] the folder with its data
 * @property {RecordedProcess[]} processes in the order in which they were started
 */

/** @typedef {{ services: Record<string, RecordedService> }} ServicesState */

function stateFile() {
  return cachePath('services.json');
}

/** @returns {ServicesState} */
export function readState() {
  let text;
  try {
    text = readFileSync(stateFile(), 'utf8');
  } catch {
    return { services: {} };
  }
  return JSON.parse(text);
}

/**
 * Synchronous, so that services which start at the same time do not overwrite each other's entry; other processes are
 * kept out by the lock of `lock.mjs`.
 *
 * @param {string} name
 * @param {RecordedService | undefined} service undefined forgets it
 */
export function recordService(name, service) {
  const { [name]: _previous, ...others } = readState().services;
  const services = service === undefined ? others : { ...others, [name]: service };
  writeFileAtomically(stateFile(), `${JSON.stringify({ services }, undefined, 2)}\n`);
}
