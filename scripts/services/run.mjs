// @ts-check
// Running a program to its end, with its output in a log file.

import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';

/**
 * @typedef {object} RunOptions
 * @property {string} log where the output goes
 * @property {string} [directory]
 * @property {NodeJS.ProcessEnv} [env] added to ours
 * @property {{ uid: number, gid: number }} [account]
 * @property {number} [timeoutMs]
 */

const defaultTimeoutMs = 20 * 60_000;

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {RunOptions} options
 * @returns {Promise<void>} rejected with the last lines of the output when the program fails
 */
export async function run(program, args, options) {
  const output = openSync(options.log, 'a');
  try {
    const child = spawn(program, args, {
      ...options.account,
      ...(options.directory === undefined ? {} : { cwd: options.directory }),
      env: { ...process.env, ...options.env },
      stdio: ['ignore', output, output],
      timeout: options.timeoutMs ?? defaultTimeoutMs,
    });
    // When this script is told to end, what it has begun ends too.
    const stop = () => child.kill();
    process.once('exit', stop);
    const outcome = await new Promise((ended, failed) => {
      child.once('error', failed);
      child.once('exit', (code, signal) => ended(signal ?? code));
    }).finally(() => process.removeListener('exit', stop));
    if (outcome === 0) return;
    throw new Error(
      `${program} ${args[0] ?? ''} ended with ${outcome}:\n${tailOf(options.log)}\n(all of it: ${options.log})`,
    );
  } finally {
    closeSync(output);
  }
}

/**
 * For work over the network: what failed is tried a second time before it counts.
 *
 * @param {() => Promise<void>} work
 */
export async function twice(work) {
  try {
    await work();
  } catch {
    await work();
  }
}

/**
 * The last lines of a log, indented to stand in a message.
 *
 * @param {string} log
 * @param {number} [lines]
 */
export function tailOf(log, lines = 8) {
  try {
    const kept = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-lines);
    return kept.map((line) => `    ${line.slice(0, 300)}`).join('\n');
  } catch {
    return '    (no output)';
  }
}
