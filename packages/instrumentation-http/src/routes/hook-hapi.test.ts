import { createRequire } from 'node:module';
import { afterEach, describe, expect, it } from 'vitest';
import { askServer } from '../testdata/routes/asking.ts';
import { hookTarget, routesUnderTest } from '../testdata/routes/routes-under-test.ts';
import { setRoute } from './route-of-request.ts';

// As applications load it: the test runner would make another copy of it.
const require = createRequire(import.meta.url);
const { server: createServer } = require('@hapi/hapi') as typeof import('@hapi/hapi');

const routes = routesUnderTest();

afterEach(() => routes.disable());

describe('routes of hapi', () => {
  it('are known where a server is handed over, and not any more when that is over', async () => {
    const server = createServer({ port: 0 });
    server.route({ method: 'GET', path: '/users/{id}', handler: () => 'ok' });
    await server.start();
    const hooked = hookTarget(server);
    const enabled = await askServer(server.listener as never, '/users/1', '/nowhere');
    hooked[Symbol.dispose]();
    const disabled = await askServer(server.listener as never, '/users/1');
    await server.stop();
    expect([hooked.taken, enabled, disabled]).toEqual([true, ['200 /users/{id}', '404 -'], ['200 -']]);
  });

  it('are what a handler says instead', async () => {
    routes.enable();
    const server = createServer({ port: 0 });
    server.route({
      method: 'GET',
      path: '/rpc/{rest*}',
      handler({ raw }) {
        setRoute(raw.req, '/rpc/{procedure}');
        return 'ok';
      },
    });
    await server.start();
    expect(await askServer(server.listener as never, '/rpc/add')).toEqual(['200 /rpc/{procedure}']);
    await server.stop();
  });

  it('do not keep a request from being answered that was made up', async () => {
    routes.enable();
    const server = createServer();
    server.route({ method: 'GET', path: '/users/{id}', handler: ({ params }) => params.id });
    expect((await server.inject('/users/17')).payload).toBe('17');
  });
});
