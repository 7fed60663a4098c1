import { once } from 'node:events';
import type http from 'node:http';
import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type TargetServer, targetServer } from './target-server.ts';

type Get = typeof http.get;

/** What `traffic` sends, as it is counted. */
export const sent = {
  fetch: { 'GET 200': 2, 'GET 302': 1, 'GET 404': 1, 'GET ECONNREFUSED': 1, 'GET TimeoutError': 1, 'POST 200': 1 },
  node: { 'GET 101': 1, 'GET 200': 1, 'GET 404': 1, 'GET ECONNREFUSED': 1, 'GET TimeoutError': 1, 'POST 200': 1 },
} as const;

/** Requests of `fetch`, one after the other. */
export async function fetchTraffic({ origin }: TargetServer): Promise<void> {
  for (const path of ['/ok', '/redirect', '/status/404']) await (await fetch(origin + path)).text();
  await (await fetch(origin, { method: 'POST', body: 'abc' })).text();
  await fetch('http://127.0.0.1:3/').catch(() => {});
  await fetch(`${origin}/silent`, { signal: AbortSignal.timeout(50) }).catch(() => {});
}

/** Requests with functions of `node:http`, as the program has imported them. */
export async function nodeTraffic({ origin }: TargetServer, get: Get): Promise<void> {
  for (const path of ['/ok', '/status/404']) await read(get(origin + path));
  await read(get(origin, { method: 'POST', headers: { 'content-length': 0 } }));
  await failed(get('http://127.0.0.1:3/'));
  await failed(get(`${origin}/silent`, { signal: AbortSignal.timeout(50) }));
  const upgrade = get(origin, { headers: { connection: 'upgrade', upgrade: 'test' } });
  const [, socket] = await once(upgrade, 'upgrade');
  socket.destroy();
}

/** A server, and time for what is sent to it to end. */
export async function withServer(send: (server: TargetServer) => Promise<void>): Promise<void> {
  const server = await targetServer();
  await send(server);
  await sleep(50);
  await server[Symbol.asyncDispose]();
  await sleep(50);
}

async function read(request: ReturnType<Get>): Promise<void> {
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
}

async function failed(request: ReturnType<Get>): Promise<void> {
  await once(request, 'error').catch(() => {});
}
