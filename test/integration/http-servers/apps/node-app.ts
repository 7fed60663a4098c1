import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { setRoute } from '@executor-metrics/instrumentation-http';
import { httpTemplates } from '../../../../packages/testkit/src/http/http-application.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

const handlers: Readonly<Record<string, Handler>> = {
  [httpTemplates.user]: (_, response) => void response.end('ok'),
  [httpTemplates.member]: (_, response) => void response.end('ok'),
  async [httpTemplates.uploads](request, response) {
    let bytes = 0;
    for await (const chunk of request) bytes += (chunk as Buffer).length;
    response.writeHead(201).end(String(bytes));
  },
  [httpTemplates.empty]: (_, response) => void response.writeHead(204).end(),
  [httpTemplates.moved]: (_, response) => void response.writeHead(302, { location: '/users/1' }).end(),
  [httpTemplates.teapot]: (_, response) => void response.writeHead(418).end(),
  [httpTemplates.broken]() {
    throw new Error('broken');
  },
  async [httpTemplates.stream](_, response) {
    response.write('first');
    await sleep(100);
    response.end('second');
  },
  [httpTemplates.large]: (_, response) => void response.end(Buffer.alloc(20_000_000)),
  [httpTemplates.trickle]: (_, response) => void response.write('first'),
  [httpTemplates.hang]() {},
};

/** A router that has all that a router needs. */
function templateFor({ method, url = '' }: IncomingMessage): string | undefined {
  if (method !== 'GET' && method !== 'HEAD' && method !== 'POST') return undefined;
  const path = url.split('?', 1)[0] as string;
  if (/^\/users\/[^/]+$/.test(path)) return httpTemplates.user;
  if (/^\/orgs\/[^/]+\/members\/[^/]+$/.test(path)) return httpTemplates.member;
  return Object.hasOwn(handlers, path) ? path : undefined;
}

/** No framework at all. */
export const listener: RequestListener = async (request, response) => {
  const template = templateFor(request);
  if (template === undefined) {
    response.writeHead(404).end();
    return;
  }
  setRoute(request, template);
  try {
    await handlers[template]?.(request, response);
  } catch {
    response.writeHead(500).end();
  }
};

export async function app({ createServer }: typeof import('node:http')): Promise<Server> {
  const server = createServer(listener);
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  return server;
}
