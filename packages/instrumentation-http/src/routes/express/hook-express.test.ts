import { createRequire } from 'node:module';
import type { Express, NextFunction, Request, RequestHandler, Response } from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import { ask } from '../../testdata/routes/asking.ts';
import { hookTarget, routesUnderTest } from '../../testdata/routes/routes-under-test.ts';
import { setRoute } from '../route-of-request.ts';

// As applications load them: the test runner would make another copy of each.
const require = createRequire(import.meta.url);
type ExpressModule = typeof import('express');
const express5 = require('express') as ExpressModule;
const express4 = require('express4') as ExpressModule;

const routes = routesUnderTest();
afterEach(() => routes.disable());

const ok: RequestHandler = (_request, response) => void response.send('ok');

/** What is patched, of each version. */
const { Layer, Router } = { Layer: layerOf(express5), Router: express5.Router.prototype };
const patched: readonly (readonly [object, string])[] = [
  [Router, 'handle'],
  [Layer, 'handleRequest'],
  [express4.Router, 'handle'],
  [express4.Router, 'use'],
  [layerOf(express4), 'handle_request'],
];

describe('hooks of Express', () => {
  it('are gone when they are disabled, however often they were there', () => {
    const before = patched.map(([target, method]) => Reflect.getOwnPropertyDescriptor(target, method));
    for (let time = 0; time < 100; time += 1) {
      routes.enable();
      routes.disable();
    }
    expect(patched.map(([target, method]) => Reflect.getOwnPropertyDescriptor(target, method))).toEqual(before);
  });

  it.each(patched)('keep name and length of a method (%o, %s)', (target, method) => {
    const before = Reflect.get(target, method) as () => void;
    routes.enable();
    const after = Reflect.get(target, method) as () => void;
    expect([after === before, after.name, after.length]).toEqual([false, before.name, before.length]);
  });
});

describe.each([
  { version: 5, express: express5 },
  { version: 4, express: express4 },
])('routes of Express $version', ({ express }) => {
  it('leave to middleware the very functions that the router gives', async () => {
    routes.enable();
    const seen: unknown[] = [];
    const app = express().use((...handed: [Request, Response, NextFunction]) => {
      const [request, response, next] = handed;
      seen.push(next === request.next, response === request.res, handed.length);
      next();
    });
    expect([await ask(app.get('/x', ok), '/x'), seen]).toEqual([['200 /x'], [true, true, 3]]);
  });

  it('hand on what is called when a router is done, with its error', () => {
    routes.enable();
    const error = new Error('not mine');
    const router = express.Router().use((_request, _response, next) => next(error));
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const returned = router({ method: 'GET', url: '/x' } as Request, {} as Response, resolve);
    return expect(Promise.all([promise, returned])).resolves.toEqual([error, undefined]);
  });

  it('let what is wrong in an application be thrown by Express', () => {
    routes.enable();
    expect(() => express.Router().use()).toThrow(/middleware|argument handler/);
  });

  it('are what a handler says, until another route is matched', async () => {
    routes.enable();
    const say: RequestHandler = (request, _response, next) => {
      setRoute(request, '/said');
      next();
    };
    const app = express().get('/a/:x', say, ok).get('/b/:x', say).get('/b/c', ok);
    expect(await ask(app, '/a/1', '/b/2', '/b/c')).toEqual(['200 /said', '404 /said', '200 /b/c']);
  });

  it('do not mix up requests that are answered at the same time', async () => {
    routes.enable();
    const app = express();
    for (const name of ['a', 'b', 'c']) {
      const router = express.Router({ mergeParams: true });
      router.use((_request, _response, next) => setImmediate(next));
      router.get('/:y', ok);
      app.use((_request, _response, next) => setImmediate(next));
      app.use(`/${name}/:x`, router);
    }
    const paths = ['a', 'b', 'c', 'd'].flatMap((name) => [`/${name}/1/2`, `/${name}/3/4`]);
    const found = (name: string) => Array(2).fill(`200 /${name}/:x/:y`);
    expect(await ask(app, ...paths)).toEqual([...found('a'), ...found('b'), ...found('c'), '404 -', '404 -']);
  });

  it('start again where an application sends a request through itself once more', async () => {
    routes.enable();
    const app = express().get('/users/:id', ok);
    app.get('/old/:id', (request, response) => {
      request.url = `/users/${request.params.id}`;
      app(request, response);
    });
    expect(await ask(app, '/old/1')).toEqual(['200 /users/:id']);
  });

  it('of a router that is mounted at several places name the place', async () => {
    routes.enable();
    const router = express.Router().get('/:id', ok);
    const app = express().use('/a', router).use('/b/:c', router).use(router);
    expect(await ask(app, '/a/1', '/b/2/3', '/4')).toEqual(['200 /a/:id', '200 /b/:c/:id', '200 /:id']);
  });

  it('are right in a router behind one that had the request and gave it back', async () => {
    routes.enable();
    const nothing = express.Router().use('/x', express.Router().use('/:y', express.Router().get('/never', ok)));
    const app = express().use(nothing).use('/:a', nothing).get('/x/y', ok).use('/x', express.Router().get('/z', ok));
    expect(await ask(app, '/x/y', '/x/z')).toEqual(['200 /x/y', '200 /x/z']);
  });

  it('are known where a parameter of a router below has ended the request', async () => {
    routes.enable();
    const router = express.Router();
    router.param('id', (_request, response) => void response.status(404).send('no'));
    router.use('/other', express.Router().get('/x', ok));
    router.get('/other/:id', ok).get('/:id', ok);
    const app = express().use('/users', router);
    expect(await ask(app, '/users/1', '/users/other/2')).toEqual(['404 /users/:id', '404 /users/other/:id']);
  });

  it('are known where a parameter of a router below has failed', async () => {
    routes.enable();
    const router = express.Router();
    router.param('id', (_request, _response, next) => next(new Error('no')));
    router.get('/:id', ok);
    const failed = (_error: Error, _request: Request, response: Response, _next: NextFunction) =>
      void response.status(500).send('failed');
    expect(await ask(express().use('/users', router).use(failed), '/users/1')).toEqual(['500 /users/:id']);
  });

  it('leave the place of a RegExp alone that remembers it', async () => {
    routes.enable();
    const sticky = /^\/a\d/g;
    const app = express().get([sticky, '/a1/b'], ok);
    expect([await ask(app, '/a1'), sticky.lastIndex]).toEqual([['200 /^\\/a\\d/g'], express === express5 ? 3 : 0]);
  });

  it.each([
    ['text', '/users'],
    ['nothing', undefined],
    ['a made-up route', { path: '/made/up' }],
    ['an odd route', { path: '/made/up', methods: 17 }],
  ])('do not mind %s in the place of the route', async (_what, odd) => {
    routes.enable();
    const app = express().get('/users/:id', (request, response) => {
      Object.assign(request, { route: odd });
      response.send('ok');
    });
    const [outcome] = await ask(app, '/users/1');
    expect(['200 /users/:id', '200 /made/up']).toContain(outcome);
  });

  it('of an application from before are the same', async () => {
    const app = withEverything(express);
    const before = await ask(app, ...everything);
    routes.enable();
    const late = await ask(app, ...everything);
    const early = await ask(withEverything(express), ...everything);
    expect([late, new Set(before)]).toEqual([early, new Set(['200 -'])]);
  });

  it('are known where the module is handed over', async () => {
    using hooked = hookTarget(express);
    expect([hooked.taken, await ask(withEverything(express), ...everything)]).toEqual([
      true,
      ['200 /org/:org?/x', '200 /a/x', '200 /b.c/:d/x', '200 /plain/x'].map((text) =>
        express === express5 ? text.replace(':org?', '{:org}') : text,
      ),
    ]);
  });

  it('do not make an application fix its settings that is handed over in place of the module', async () => {
    const app = express();
    using hooked = hookTarget(app);
    app.enable('case sensitive routing').get('/Case', ok);
    expect([hooked.taken, await ask(app, '/case', '/Case')]).toEqual([false, ['404 -', '200 -']]);
  });

  it('do not add to a router that is handed over in place of the module', () => {
    const router = express.Router();
    using hooked = hookTarget(router);
    expect([hooked.taken, router.stack]).toEqual([false, []]);
  });
});

describe('routes of routers that keep no patterns', () => {
  it('name an unknown mount as such, and never the path', async () => {
    const app = express5().use('/org/:org', express5.Router().get('/items/:item', ok));
    for (const layer of (app.router as unknown as { stack: { rawPath?: unknown }[] }).stack) delete layer.rawPath;
    routes.enable();
    expect(await ask(app, '/org/4/items/5')).toEqual(['200 /*/items/:item']);
  });
});

const everything = ['/org/4/x', '/a/x', '/b.c/4/x', '/plain/x'];

/** Mounts of all the kinds that Express 4 has to be asked for what it made of them. */
function withEverything(express: ExpressModule): Express {
  const router = express.Router().get('/x', ok);
  return express()
    .use(express === express5 ? '/org/{:org}' : '/org/:org?', router)
    .use(['/a', '/b.c/:d'], router)
    .use('/plain/', router);
}

function layerOf({ Router: createRouter }: ExpressModule): object {
  const [layer] = createRouter().use(ok).stack;
  return Object.getPrototypeOf(layer);
}
