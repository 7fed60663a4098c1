// @ts-check
// Starting one service, and waiting until it serves.

import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { cachePath } from './cache.mjs';
import { removeContainer, startContainer } from './docker.mjs';
import { isRunning, startDetached, stopProcess } from './process-registry.mjs';
import { tailOf } from './run.mjs';
import { recordService } from './state.mjs';

/** @typedef {import('./service.mjs').Service} Service */
/** @typedef {import('./state.mjs').RecordedService} RecordedService */

const readyWithinMs = 90_000;
/** An image may have to initialise its data first. */
const containerReadyWithinMs = 180_000;

/**
 * @param {Service} service
 * @param {string} program
 * @returns {Promise<string | undefined>} the version, when it is known
 */
export async function startProgram(service, program) {
  const log = cachePath('logs', `${service.name}.log`);
  // The log is that of this start, so that its end explains a failure.
  rmSync(log, { force: true });
  const { commands, data, version } = await service.launch(program, log);
  /** @type {RecordedService} */
  const recorded = {
    port: service.port,
    startedBy: 'services',
    startedAt: new Date().toISOString(),
    program,
    log,
    data,
    processes: [],
  };
  try {
    for (const command of commands) {
      recorded.processes.push(await startDetached(command, log));
      // Recorded at once: whatever happens next, `down` knows about it.
      recordService(service.name, recorded);
    }
    const told = await waitUntilReady(service, readyWithinMs, () => recorded.processes.every(isRunning));
    const known = version ?? told;
    recordService(service.name, known === undefined ? recorded : { ...recorded, version: known });
    return known;
  } catch (error) {
    for (const started of recorded.processes.toReversed()) await stopProcess(started);
    recordService(service.name, undefined);
    throw new Error(`${messageOf(error)}; the end of ${log}:\n${tailOf(log)}`);
  }
}

/**
 * @param {Service} service
 * @returns {Promise<string | undefined>} the version, when it is known
 */
export async function startInContainer(service) {
  recordService(service.name, {
    port: service.port,
    startedBy: 'docker',
    startedAt: new Date().toISOString(),
    program: service.name,
    processes: [],
  });
  try {
    await startContainer(service.name);
    return await waitUntilReady(service, containerReadyWithinMs, () => true);
  } catch (error) {
    await removeContainer(service.name);
    recordService(service.name, undefined);
    throw error;
  }
}

/**
 * @param {Service} service
 * @param {number} withinMs
 * @param {() => boolean} isAlive
 */
export async function waitUntilReady(service, withinMs, isAlive) {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const probe = await service.probe();
    if (probe.state === 'ready') return probe.version;
    if (!isAlive()) throw new Error(`${service.name} ended before it served`);
    if (Date.now() > deadline) {
      const detail = 'detail' in probe ? probe.detail : 'nothing listens there';
      throw new Error(`${service.name} does not serve on port ${service.port} after ${withinMs / 1000} s: ${detail}`);
    }
    await delay(100);
  }
}

/** @param {unknown} error */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}
