// @ts-check
// Starting processes that outlive this script, and ending exactly those again.

import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** @typedef {import('./state.mjs').RecordedProcess} RecordedProcess */

/**
 * @typedef {object} Command
 * @property {string} role the program's short name
 * @property {string} program
 * @property {readonly string[]} args
 * @property {NodeJS.ProcessEnv} [env] added to ours
 * @property {{ uid: number, gid: number }} [account] whom it runs as, when we are root
 * @property {string} [directory] where it runs
 * @property {'SIGTERM' | 'SIGINT'} [stopSignal] what ends it in order
 */

/**
 * A pid alone may be reused; together with the start of the process, and of the machine, it is not.
 *
 * @param {number} pid
 * @returns {string | undefined} undefined when there is no such process, or only its zombie
 */
export function processIdentity(pid) {
  if (process.platform !== 'linux') {
    const { status, stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
    return status === 0 && stdout.trim() !== '' ? stdout.trim() : undefined;
  }
  try {
    // The second field, the program's name, may hold spaces and parentheses; the state follows the last one.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    const [state] = fields;
    if (state === 'Z' || state === 'X') return undefined;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${fields[19]}`;
  } catch {
    return undefined;
  }
}

/** @param {RecordedProcess} recorded */
export function isRunning(recorded) {
  return processIdentity(recorded.pid) === recorded.identity;
}

/**
 * Starts a process in a session of its own, with its output in `log`.
 *
 * @param {Command} command
 * @param {string} log
 * @returns {Promise<RecordedProcess>}
 */
export async function startDetached(command, log) {
  const output = openSync(log, 'a');
  try {
    const child = spawn(command.program, command.args, {
      ...command.account,
      ...(command.directory === undefined ? {} : { cwd: command.directory }),
      detached: true,
      env: { ...process.env, ...command.env },
      stdio: ['ignore', output, output],
    });
    await new Promise((started, failed) => {
      child.once('spawn', started);
      child.once('error', failed);
    });
    child.unref();
    const pid = child.pid ?? Number.NaN;
    const identity = processIdentity(pid);
    if (identity === undefined) throw new Error(`${command.program} ended at once; its output is in ${log}`);
    return { role: command.role, pid, identity, stopSignal: command.stopSignal ?? 'SIGTERM' };
  } finally {
    closeSync(output);
  }
}

/**
 * Asks a process to end, and ends it when it has not done so by the deadline. One that is no longer the recorded one
 * is left alone.
 *
 * @param {RecordedProcess} recorded
 * @param {number} [deadlineMs]
 * @returns {Promise<'ended' | 'killed' | 'was gone' | 'still there'>}
 */
export async function stopProcess(recorded, deadlineMs = 15_000) {
  if (!signal(recorded, recorded.stopSignal)) return 'was gone';
  if (await hasEnded(recorded, deadlineMs)) return 'ended';
  signal(recorded, 'SIGKILL');
  return (await hasEnded(recorded, 5000)) ? 'killed' : 'still there';
}

/**
 * @param {RecordedProcess} recorded
 * @param {NodeJS.Signals} name
 */
function signal(recorded, name) {
  if (!isRunning(recorded)) return false;
  try {
    return process.kill(recorded.pid, name);
  } catch (error) {
    // It ended between the look and the signal.
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

/**
 * @param {RecordedProcess} recorded
 * @param {number} withinMs
 */
async function hasEnded(recorded, withinMs) {
  const deadline = Date.now() + withinMs;
  while (isRunning(recorded)) {
    if (Date.now() > deadline) return false;
    await delay(50);
  }
  return true;
}
