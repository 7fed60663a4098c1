// @ts-check
// Finding programs: for the services, and for tests that start instances of their own on free ports.

import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { cacheDirectory } from './cache.mjs';
import { collectorVersion, prometheusVersion } from './versions.mjs';

/** @typedef {'prometheus' | 'promtool' | 'otelcol'} ProgramName */

/** @type {Record<ProgramName, { variable: string, cached: readonly [folder: string, file: string] }>} */
const programs = {
  prometheus: { variable: 'PROMETHEUS_BIN', cached: [`prometheus-${prometheusVersion}`, 'prometheus'] },
  promtool: { variable: 'PROMTOOL_BIN', cached: [`prometheus-${prometheusVersion}`, 'promtool'] },
  otelcol: { variable: 'OTELCOL_BIN', cached: [`otelcol-${collectorVersion}`, 'otelcol'] },
};

/**
 * The absolute path of a program: from its environment variable, else the one built at the pinned version, else the
 * one on PATH. A variable that points to no program is an error, because somebody meant it.
 *
 * @param {ProgramName} name
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined}
 */
export function findProgram(name, env = process.env) {
  const { variable, cached } = programs[name];
  const chosen = env[variable];
  if (chosen) {
    if (isProgram(chosen)) return resolve(chosen);
    throw new Error(`${variable}=${chosen} is not a program that can be run; give the path of ${name} or unset it`);
  }
  const built = join(cacheDirectory(env), ...cached);
  return isProgram(built) ? built : findOnPath(name, env);
}

/** Debian keeps servers where the PATH of an ordinary user does not look. */
const serverFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/**
 * @param {string} name
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined}
 */
export function findOnPath(name, env = process.env) {
  const folders = [...(env.PATH ?? '').split(delimiter).filter((folder) => folder !== ''), ...serverFolders];
  return folders.map((folder) => resolve(folder, name)).find(isProgram);
}

/** @param {string} path */
export function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
