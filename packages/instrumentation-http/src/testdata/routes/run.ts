import { subscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { routeOf } from '../../routes/route-of-request.ts';
import { routes } from './enable.ts';

/** What became of a request; no route is `null`. */
export type Answered = readonly [request: string, status: number, route: string | null];

interface Started {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/**
 * Sends the requests of a file (a JSON array of `GET /path`) to a server that listens, one after the other, prints what became
 * of them, and ends the process.
 */
export async function run(starting: Server | Promise<Server>): Promise<void> {
  const server = await starting;
  routes.enable();
  const ended = new Map<string, string | undefined>();
  subscribe('http.server.request.start', (message) => {
    const { request, response } = message as Started;
    const id = request.headers['x-request'] as string;
    response.once('close', () => ended.set(id, routeOf(request)));
  });
  const send = sender((server.address() as AddressInfo).port);
  const wanted = JSON.parse(readFileSync(process.argv[3] as string, 'utf8')) as readonly string[];
  const answered: Answered[] = [];
  for (const [index, line] of wanted.entries()) {
    const status = await send(line, String(index));
    while (!ended.has(String(index))) await new Promise(setImmediate);
    answered.push([line, status, ended.get(String(index)) ?? null]);
  }
  process.stdout.write(`${JSON.stringify(answered)}\n`, () => process.exit(0));
}

/** A path goes out as it is written: `fetch` would clean it first. */
function sender(port: number): (line: string, id: string) => Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return async (line, id) => {
    const [method = '', path = ''] = line.split(' ');
    const sent = request({ port, method, path, agent, headers: { 'x-request': id } }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    response.resume();
    await once(response, 'end');
    return response.statusCode ?? 0;
  };
}
