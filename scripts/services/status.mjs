// @ts-check
// What answers now, who started it, and which programs there are.

import { isRunning } from './process-registry.mjs';
import { findProgram } from './programs.mjs';
import { readState } from './state.mjs';

/** @typedef {import('./service.mjs').Service} Service */

/**
 * @typedef {object} ServiceStatus
 * @property {string} name
 * @property {number} port
 * @property {'ready' | 'starting' | 'foreign' | 'closed'} state
 * @property {'services' | 'docker' | 'somebody else' | null} startedBy
 * @property {string | null} version
 * @property {string | null} program
 * @property {readonly number[]} pids
 * @property {string | null} log
 * @property {string | null} detail
 */

/**
 * @param {readonly Service[]} services
 * @returns {Promise<{ services: readonly ServiceStatus[], programs: Record<string, string | null> }>}
 */
export async function status(services) {
  return {
    services: await Promise.all(services.map(statusOf)),
    programs: {
      prometheus: findProgram('prometheus') ?? null,
      promtool: findProgram('promtool') ?? null,
      otelcol: findProgram('otelcol') ?? null,
    },
  };
}

/**
 * @param {Service} service
 * @returns {Promise<ServiceStatus>}
 */
async function statusOf(service) {
  const probe = await service.probe();
  const recorded = readState().services[service.name];
  const running = recorded?.processes.filter(isRunning) ?? [];
  const isOurs = recorded !== undefined && (running.length > 0 || recorded.startedBy === 'docker');
  const version = probe.state === 'ready' ? probe.version : undefined;
  return {
    name: service.name,
    port: service.port,
    state: probe.state,
    startedBy: isOurs ? recorded.startedBy : probe.state === 'closed' ? null : 'somebody else',
    version: version ?? (isOurs ? recorded.version : undefined) ?? null,
    program: isOurs ? recorded.program : null,
    pids: running.map(({ pid }) => pid),
    log: isOurs ? (recorded.log ?? null) : null,
    detail: 'detail' in probe ? probe.detail : null,
  };
}

/**
 * @param {readonly ServiceStatus[]} statuses
 * @returns {string}
 */
export function statusTable(statuses) {
  const rows = [
    ['service', 'port', 'state', 'started by', 'version', 'program'],
    ...statuses.map(({ name, port, state, startedBy, version, program, detail }) => [
      name,
      String(port),
      state,
      startedBy ?? '',
      version ?? '',
      program ?? detail ?? '',
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}
