import { createRequire } from 'node:module';
import type KoaApplication from 'koa';
import type { Context } from 'koa';
import { afterEach, describe, expect, it } from 'vitest';
import { ask } from '../testdata/routes/asking.ts';
import { hookTarget, routesUnderTest } from '../testdata/routes/routes-under-test.ts';
import { setRoute } from './route-of-request.ts';

// As applications load them: the test runner would make another copy of each.
const require = createRequire(import.meta.url);
const Koa = require('koa') as typeof KoaApplication;
const express = require('express') as typeof import('express');
const Router = require('@koa/router');

const routes = routesUnderTest();

const ok = (context: Context): void => {
  context.body = 'ok';
};

afterEach(() => routes.disable());

describe('routes of Koa', () => {
  it('leave the class as it was', async () => {
    const before = Reflect.getOwnPropertyDescriptor(Koa.prototype, 'handleRequest');
    for (let time = 0; time < 100; time += 1) {
      routes.enable();
      routes.disable();
    }
    expect(Reflect.getOwnPropertyDescriptor(Koa.prototype, 'handleRequest')).toEqual(before);
  });

  it.each([
    ['text', '/users/:id', '200 /users/:id'],
    ['a RegExp', /^\/users/, '200 /^\\/users/'],
    ['nothing', undefined, '200 -'],
    ['null', null, '200 -'],
    ['an empty text', '', '200 -'],
  ])('are what any router leaves on the context: %s', async (_kind, matched, outcome) => {
    routes.enable();
    const app = new Koa().use((context: Context) => {
      context._matchedRoute = matched;
      context.body = 'ok';
    });
    expect(await ask(app.callback(), '/users/1')).toEqual([outcome]);
  });

  it('are none where something odd is on the context', async () => {
    routes.enable();
    const app = new Koa().use((context: Context) => {
      Object.assign(context, { _matchedRoute: '/users/:id', matched: 'what?' });
      context.body = 'ok';
    });
    expect(await ask(app.callback(), '/users/1')).toEqual(['200 -']);
  });

  it('are what a handler says instead', async () => {
    routes.enable();
    const router = new Router().get('/rpc/*rest', (context: Context) => {
      setRoute(context.req, '/rpc/:procedure');
      context.body = 'ok';
    });
    expect(await ask(new Koa().use(router.routes()).callback(), '/rpc/add')).toEqual(['200 /rpc/:procedure']);
  });

  it('are those of Express where an application of Express is inside', async () => {
    routes.enable();
    const inner = express().get('/users/:id', (_request, response) => void response.send('ok'));
    const app = new Koa().use((context) => {
      Object.assign(context, { respond: false, status: 200 });
      return new Promise((resolve) => {
        context.res.once('close', resolve);
        inner(context.req as never, context.res as never);
      });
    });
    expect(await ask(app.callback(), '/users/1', '/nowhere')).toEqual(['200 /users/:id', '404 -']);
  });

  it('are those of Express around it where Koa has none', async () => {
    routes.enable();
    const app = express().get('/koa/:id', (request, response) => {
      const inner = new Koa().use(ok);
      void inner.callback()(request, response);
    });
    expect(await ask(app, '/koa/1')).toEqual(['200 /koa/:id']);
  });

  it.each([
    ['the class', Koa],
    ['an application', new (class Mine extends Koa {})()],
  ])('are known where %s is handed over', async (_what, target) => {
    const before = Reflect.getOwnPropertyDescriptor(Koa.prototype, 'handleRequest');
    const hooked = hookTarget(target);
    const router = new Router().get('/users/:id', ok);
    const outcomes = await ask(new Koa().use(router.routes()).callback(), '/users/1');
    hooked[Symbol.dispose]();
    const after = Reflect.getOwnPropertyDescriptor(Koa.prototype, 'handleRequest');
    expect([hooked.taken, outcomes, after]).toEqual([true, ['200 /users/:id'], before]);
  });
});
