// @ts-check
// What this machine lets us do.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { findOnPath } from './programs.mjs';

export function isRoot() {
  return process.getuid?.() === 0;
}

/** Debian and its relatives, as root: what is missing can be installed. */
export function canInstallPackages() {
  return isRoot() && existsSync('/etc/debian_version') && findOnPath('apt-get') !== undefined;
}

/** @type {boolean | undefined} */
let composeAnswers;

/** A Docker engine that answers, and its compose plugin. */
export function canUseDocker() {
  composeAnswers ??=
    findOnPath('docker') !== undefined &&
    [['info'], ['compose', 'version']].every((args) => spawnSync('docker', args, { timeout: 20_000 }).status === 0);
  return composeAnswers;
}

/**
 * @param {string} user
 * @returns {{ uid: number, gid: number } | undefined}
 */
export function accountOf(user) {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((candidate) => candidate.startsWith(`${user}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}
