// @ts-check
import { dataDirectory } from '../data-directory.mjs';
import { foreign, host, probeBytes } from '../port-probe.mjs';
import { findOnPath } from '../programs.mjs';

const port = 6379;

/** @type {import('../service.mjs').Service} */
export const redis = {
  name: 'redis',
  port,
  probe: () => probeBytes(port, 'PING\r\nINFO server\r\n', judge),
  find: () => findOnPath('redis-server'),
  packages: () => ['redis-server'],
  advice: `redis-server --port ${port} --bind ${host}`,
  launch: async (program) => {
    const data = dataDirectory('redis');
    const args = ['--port', String(port), '--bind', host, '--dir', data, '--save', '', '--appendonly', 'no'];
    return { data, commands: [{ role: 'redis-server', program, args }] };
  },
};

/**
 * @param {Buffer} answer
 * @returns {import('../port-probe.mjs').Probe | undefined}
 */
function judge(answer) {
  const text = answer.toString('latin1');
  if (text.startsWith('-LOADING')) return { state: 'starting', detail: 'it is loading its data' };
  // A server that wants a password first is a Redis nevertheless.
  if (text.startsWith('-NOAUTH')) return { state: 'ready' };
  if (!text.startsWith('+PONG')) return foreign(answer);
  const version = /redis_version:(\S+)/.exec(text)?.[1];
  // The answer to INFO follows in a piece of its own, or is an error where INFO is not allowed.
  return version !== undefined || text.includes('\r\n-') ? { state: 'ready', version } : undefined;
}
