import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { routeOf } from '../../routes/route-of-request.ts';

/** What became of a request: `200 /users/:id`, `404 -`. */
export type Outcome = `${number} ${string}`;

/**
 * Sends `GET` requests to a listener that serves for as long as that takes, all at the same time.
 *
 * @returns what became of them, in their order
 */
export async function ask(listener: unknown, ...paths: readonly string[]): Promise<readonly Outcome[]> {
  const server = createServer(listener as never).listen(0);
  try {
    return await askServer(server, ...paths);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Sends them to a server that listens. */
export async function askServer(server: Server, ...paths: readonly string[]): Promise<readonly Outcome[]> {
  const outcomes = new Map<string | undefined, Outcome>();
  const onStart = (message: unknown): void => {
    const { request: asked, response } = message as { request: IncomingMessage; response: ServerResponse };
    const { url } = asked;
    response.once('close', () => outcomes.set(url, `${response.statusCode} ${routeOf(asked) ?? '-'}` as Outcome));
  };
  subscribe('http.server.request.start', onStart);
  try {
    await Promise.all(paths.map((path) => send(server, path)));
    while (outcomes.size < new Set(paths).size) await new Promise(setImmediate);
    return paths.map((path) => outcomes.get(path) as Outcome);
  } finally {
    unsubscribe('http.server.request.start', onStart);
  }
}

async function send(server: Server, path: string): Promise<void> {
  const { port } = server.address() as AddressInfo;
  const [response] = (await once(request({ port, path, agent: false }).end(), 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
}
