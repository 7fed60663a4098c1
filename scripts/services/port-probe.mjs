// @ts-check
// Asking what listens on a port of this machine, in its own protocol: that a port is open says little.

import { connect } from 'node:net';

export const host = '127.0.0.1';

/**
 * - `closed`: nobody listens.
 * - `starting`: it is the right program, but does not serve yet.
 * - `ready`: it serves.
 * - `foreign`: something else is there.
 *
 * @typedef {{ state: 'closed' }
 *   | { state: 'starting' | 'foreign', detail: string }
 *   | { state: 'ready', version?: string | undefined }} Probe
 */

const answerWithinMs = 3000;

/**
 * Sends bytes and gives the answer to `judge` each time that more of it has come.
 *
 * @param {number} port
 * @param {Buffer | string} greeting what a client says first; empty when the server speaks first
 * @param {(answer: Buffer) => Probe | undefined} judge undefined when more must come before it can say
 * @returns {Promise<Probe>}
 */
export function probeBytes(port, greeting, judge) {
  return new Promise((resolve) => {
    let answer = Buffer.alloc(0);
    let connected = false;
    const socket = connect(port, host);
    /** @param {Probe} probe */
    const settle = (probe) => {
      socket.destroy();
      resolve(probe);
    };
    const gaveUp = () => settle(connected ? foreign(answer) : { state: 'closed' });
    socket.setTimeout(answerWithinMs, gaveUp);
    socket.once('connect', () => {
      connected = true;
      if (greeting.length > 0) socket.write(greeting);
    });
    socket.on('data', (bytes) => {
      answer = Buffer.concat([answer, bytes]);
      const probe = judge(answer);
      if (probe !== undefined) settle(probe);
    });
    socket.once('error', gaveUp);
    socket.once('close', gaveUp);
  });
}

/**
 * @param {Buffer} answer
 * @returns {Probe}
 */
export function foreign(answer) {
  if (answer.length === 0) return { state: 'foreign', detail: 'what listens there did not answer' };
  const text = answer.toString('latin1', 0, 60).replaceAll(/[^\x20-\x7e]+/g, '.');
  return { state: 'foreign', detail: `what listens there answered "${text}"` };
}

/**
 * @param {number} port
 * @param {string} path
 * @param {(status: number, body: string) => Probe | undefined} judge undefined when it is somebody else's answer
 * @param {RequestInit} [request]
 * @returns {Promise<Probe>}
 */
export async function probeHttp(port, path, judge, request) {
  // A closed port and a server that does not speak HTTP are both a failed fetch; this tells them apart.
  const open = await isOpen(port);
  if (!open) return { state: 'closed' };
  try {
    const response = await fetch(`http://${host}:${port}${path}`, {
      ...request,
      signal: AbortSignal.timeout(answerWithinMs),
    });
    const body = await response.text();
    return (
      judge(response.status, body) ?? { state: 'foreign', detail: `GET ${path} there answered ${response.status}` }
    );
  } catch {
    return { state: 'foreign', detail: 'what listens there does not speak HTTP' };
  }
}

/**
 * @param {string} body
 * @param {readonly string[]} path the keys that lead to the version
 * @returns {string | undefined}
 */
export function versionInJson(body, path) {
  try {
    /** @type {unknown} */
    let value = JSON.parse(body);
    for (const key of path) value = Object(value)[key];
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** @param {number} port */
function isOpen(port) {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    /** @param {boolean} open */
    const settle = (open) => {
      socket.destroy();
      resolve(open);
    };
    socket.setTimeout(answerWithinMs, () => settle(false));
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}
