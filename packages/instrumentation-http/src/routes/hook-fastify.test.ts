import { createRequire } from 'node:module';
import { afterEach, describe, expect, it } from 'vitest';
import { askServer, type Outcome } from '../testdata/routes/asking.ts';
import { hookTarget, routesUnderTest } from '../testdata/routes/routes-under-test.ts';
import { routeOf, setRoute } from './route-of-request.ts';

// As applications load it: the test runner would make another copy of it.
const { fastify } = createRequire(import.meta.url)('fastify') as typeof import('fastify');
type Fastify = ReturnType<typeof fastify>;

const routes = routesUnderTest();

afterEach(() => routes.disable());

describe('routes of Fastify', () => {
  it('are known where a hook that the application added first has answered', async () => {
    routes.enable();
    const app = fastify();
    app.addHook('onRequest', async (_request, reply) => reply.status(401).send('refused'));
    app.get('/users/:id', () => 'ok');
    expect(await asked(app, '/users/1', '/nowhere')).toEqual(['401 /users/:id', '401 -']);
  });

  it('need one hook, however often they were switched on', async () => {
    for (let time = 0; time < 100; time += 1) {
      routes.enable();
      routes.disable();
    }
    routes.enable();
    const app = fastify({ exposeHeadRoutes: false });
    app.get('/users/:id', () => 'ok');
    await app.ready();
    expect(app.printRoutes({ includeHooks: true }).match(/keepRoute/g)).toHaveLength(1);
  });

  it.each<[what: string, request: object]>([
    ['does not say', {}],
    ['says something else', { [Symbol('fastify.context')]: { config: { url: '/other' } } }],
    ['says nothing', { [Symbol('fastify.context')]: undefined }],
  ])('are what the request says itself, where its context %s', (_, inside) => {
    let hook: ((request: object, reply: undefined, done: () => void) => void) | undefined;
    const instance = {
      initialConfig: {},
      addHook(_name: string, given: typeof hook) {
        hook = given;
      },
    };
    routes.enable();
    routes.instrument(instance);
    const raw = {};
    let calls = 0;
    hook?.({ raw, routeOptions: { url: '/users/:id' }, ...inside }, undefined, () => calls++);
    expect([routeOf(raw), calls]).toEqual(['/users/:id', 1]);
  });

  it('of an instance from before are known while they are enabled', async () => {
    const app = fastify();
    app.get('/users/:id', () => 'ok');
    await app.listen();
    const before = await askServer(app.server, '/users/1');
    routes.enable();
    const enabled = await askServer(app.server, '/users/1');
    routes.disable();
    const after = await asked(app, '/users/1');
    expect([before, enabled, after]).toEqual([['200 -'], ['200 /users/:id'], ['200 -']]);
  });

  it('of an instance that is handed over are known as of a new one', async () => {
    const app = fastify();
    app.get('/users/:id', { preHandler: async (_request, reply) => reply.status(401).send('refused') }, () => 'ok');
    using hooked = hookTarget(app);
    expect([hooked.taken, await asked(app, '/users/1')]).toEqual([true, ['401 /users/:id']]);
  });

  it('of an instance that is handed over when it serves already are known from the handler on', async () => {
    const app = fastify();
    app.get('/users/:id', () => 'ok');
    await app.ready();
    using hooked = hookTarget(app);
    expect([hooked.taken, await asked(app, '/users/1', '/nowhere')]).toEqual([true, ['200 /users/:id', '404 -']]);
  });

  it('are what a handler says instead', async () => {
    routes.enable();
    const app = fastify();
    app.get('/rpc/*', async ({ raw }) => {
      setRoute(raw, '/rpc/:procedure');
      return 'ok';
    });
    expect(await asked(app, '/rpc/add')).toEqual(['200 /rpc/:procedure']);
  });
});

async function asked(app: Fastify, ...paths: readonly string[]): Promise<readonly Outcome[]> {
  if (!app.server.listening) await app.listen();
  try {
    return await askServer(app.server, ...paths);
  } finally {
    await app.close();
  }
}
