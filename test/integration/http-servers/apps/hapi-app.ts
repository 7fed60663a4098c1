import type { Server as HttpServer } from 'node:http';
import { PassThrough } from 'node:stream';

/** The module `@hapi/hapi`. */
export type HapiModule = typeof import('@hapi/hapi');

export async function app(hapi: HapiModule): Promise<HttpServer> {
  const main = hapi.server({ port: 0, host: '127.0.0.1', debug: false });
  const members = {
    name: 'members',
    register: (of: typeof main) => of.route({ method: 'GET', path: '/members/{id}', handler: () => 'ok' }),
  };
  await main.register({ plugin: members }, { routes: { prefix: '/orgs/{org}' } });
  main.route([
    { method: 'GET', path: '/users/{id}', handler: () => 'ok' },
    { method: 'POST', path: '/uploads', handler: (request, h) => h.response(String(request.payload)).code(201) },
    { method: 'GET', path: '/empty', handler: (_, h) => h.response().code(204) },
    { method: 'GET', path: '/moved', handler: (_, h) => h.redirect('/users/1') },
    { method: 'GET', path: '/teapot', handler: (_, h) => h.response('teapot').code(418) },
    {
      method: 'GET',
      path: '/broken',
      handler() {
        throw new Error('broken');
      },
    },
    { method: 'GET', path: '/stream', handler: (_, h) => h.response(parts(100)) },
    { method: 'GET', path: '/large', handler: (_, h) => h.response(Buffer.alloc(20_000_000)) },
    { method: 'GET', path: '/trickle', handler: (_, h) => h.response(parts(undefined)) },
    { method: 'GET', path: '/hang', handler: () => new Promise<string>(() => {}) },
  ]);
  await main.start();
  return main.listener as HttpServer;
}

/** A second part after some time, or never. */
function parts(secondAfterMs: number | undefined): PassThrough {
  const stream = new PassThrough();
  stream.write('first');
  if (secondAfterMs !== undefined) setTimeout(() => stream.end('second'), secondAfterMs);
  return stream;
}
