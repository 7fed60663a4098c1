import type { Server as HttpServer } from 'node:http';
import type { Plugin, Server } from '@hapi/hapi';

/** The module `@hapi/hapi`. */
export type Hapi = typeof import('@hapi/hapi');

const handler = (): string => 'ok';

/** Routes, prefixes of plugins, and answers of extension points. */
export async function app(hapi: Hapi): Promise<HttpServer> {
  const main = hapi.server({ port: 0, debug: false, routes: { cors: true } });
  main.route({ method: 'GET', path: '/users/{id}', handler });
  main.route({ method: '*', path: '/anything', handler });
  main.route({ method: 'GET', path: '/files/{path*}', handler });
  main.route({ method: 'GET', path: '/optional/{name?}', handler });
  main.route({ method: 'GET', path: '/internal', handler, options: { isInternal: true } });
  main.route({
    method: 'GET',
    path: '/boom/{why}',
    handler() {
      throw new Error('boom');
    },
  });
  main.route({ method: 'GET', path: '/checked/{id}', handler, options: { validate: { query: refuse } } });
  await main.register({ plugin: items }, { routes: { prefix: '/org/{org}' } });
  extend(main);
  await main.start();
  return main.listener as HttpServer;
}

const items: Plugin<undefined> = {
  name: 'items',
  register: (server) => server.route({ method: 'GET', path: '/items/{item}', handler }),
};

function refuse(): never {
  throw new Error('not so');
}

function extend(main: Server): void {
  main.ext('onRequest', (request, h) => {
    if (request.query.hook === 'onRequest') return h.response('refused').code(401).takeover();
    if (request.path.startsWith('/moved/')) request.setUrl(request.path.replace('/moved', '/users'));
    return h.continue;
  });
  main.ext('onPreAuth', (request, h) =>
    request.query.hook === 'onPreAuth' ? h.response('refused').code(401).takeover() : h.continue,
  );
}
