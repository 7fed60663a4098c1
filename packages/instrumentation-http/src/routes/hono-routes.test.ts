import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { LinearRouter } from 'hono/router/linear-router';
import { describe, expect, it } from 'vitest';
import { askServer, type Outcome } from '../testdata/routes/asking.ts';
import { hookTarget } from '../testdata/routes/routes-under-test.ts';
import { honoRoutes } from './hono-routes.ts';
import { routeOf, setRoute } from './route-of-request.ts';

describe('honoRoutes', () => {
  it('returns the application, and leaves it alone the second time', () => {
    const app = new Hono();
    const returned = honoRoutes(app);
    const { router, getPath } = app;
    honoRoutes(app);
    expect([returned, app.router, app.getPath]).toEqual([app, router, getPath]);
  });

  it('keeps what the application answers, and the name of its router', async () => {
    const app = honoRoutes(new Hono({ strict: false })).get('/users/:id', (c) => c.text(c.req.param('id')));
    const answer = await app.request('/users/17/');
    expect([await answer.text(), app.router.name]).toEqual(['17', 'SmartRouter + RegExpRouter']);
  });

  it('does not mind where the application runs', async () => {
    const app = honoRoutes(new Hono()).get('/', (c) => c.text('ok'));
    for (const env of [undefined, {}, { incoming: null }, { incoming: 'x' }, 17]) {
      expect((await app.request('/', {}, env as object)).status).toBe(200);
    }
  });

  it('hands on what a router throws', async () => {
    const app = honoRoutes(new Hono({ router: new LinearRouter() }));
    app.router.match = () => {
      throw new Error('no router');
    };
    expect(() => app.request('/')).toThrow('no router');
  });

  it('leaves an application alone whose router finds handlers without a route', async () => {
    const handler = () => new Response('ok');
    const app = new Hono({ router: { name: 'odd', add: () => {}, match: () => [[[[handler]]], []] as never } });
    honoRoutes(app);
    const incoming = {};
    expect([(await app.request('/', {}, { incoming })).status, routeOf(incoming)]).toEqual([200, undefined]);
  });

  it('knows the routes of an application that is served below a path of its own', async () => {
    const whole = honoRoutes(new Hono());
    const api = whole.basePath('/api').get('/users/:id', (c) => c.text('ok'));
    expect(await asked(api, '/api/users/17', '/users/17')).toEqual(['200 /api/users/:id', '404 -']);
  });

  it('lets a handler say another route', async () => {
    const app = honoRoutes(new Hono()).get('/rpc/*', (c) => {
      setRoute((c.env as { incoming: object }).incoming, '/rpc/:procedure');
      return c.text('ok');
    });
    expect(await asked(app, '/rpc/add')).toEqual(['200 /rpc/:procedure']);
  });

  it('does not mix up requests that are answered at the same time', async () => {
    const app = honoRoutes(new Hono());
    app.use(async (_c, next) => {
      await new Promise(setImmediate);
      await next();
    });
    for (const name of ['a', 'b', 'c']) app.get(`/${name}/:id`, (c) => c.text('ok'));
    expect(await asked(app, '/a/1', '/b/2', '/nowhere', '/c/3')).toEqual([
      '200 /a/:id',
      '200 /b/:id',
      '404 -',
      '200 /c/:id',
    ]);
  });
});

describe('an application of Hono as a target', () => {
  it('has routes when it serves already', async () => {
    const app = new Hono().get('/users/:id', (c) => c.text('ok'));
    const before = await asked(app, '/users/1');
    using hooked = hookTarget(app);
    expect([before, hooked.taken, await asked(app, '/users/1')]).toEqual([['200 -'], true, ['200 /users/:id']]);
  });
});

async function asked(app: Hono, ...paths: readonly string[]): Promise<readonly Outcome[]> {
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }).listen(0);
  try {
    return await askServer(server as never, ...paths);
  } finally {
    server.close();
  }
}
