import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { honoRoutes } from '@executor-metrics/instrumentation-http';
import { serve } from '@hono/node-server';
import type { Hono as HonoApplication } from 'hono';

/** The module `hono`. */
export interface HonoModule {
  readonly Hono: new () => HonoApplication;
}

export async function app({ Hono }: HonoModule): Promise<Server> {
  const main = honoRoutes(new Hono());
  main.get('/users/:id', (context) => context.text('ok'));
  main.route(
    '/orgs/:org',
    new Hono().get('/members/:id', (context) => context.text('ok')),
  );
  main.post('/uploads', async (context) => context.text(String((await context.req.text()).length), 201));
  main.get('/empty', (context) => context.body(null, 204));
  main.get('/moved', (context) => context.redirect('/users/1'));
  main.get('/teapot', (context) => context.text('teapot', 418));
  main.get('/broken', () => {
    throw new Error('broken');
  });
  main.onError((_, context) => context.text('broken', 500));
  main.get('/stream', (context) => context.body(parts(100)));
  main.get('/large', (context) => context.body(new Uint8Array(20_000_000)));
  main.get('/trickle', (context) => context.body(parts(undefined)));
  main.get('/hang', () => new Promise<Response>(() => {}));
  const { promise, resolve } = Promise.withResolvers<void>();
  const server = serve({ fetch: main.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve());
  await promise;
  return server as Server;
}

/** A second part after some time, or never. */
function parts(secondAfterMs: number | undefined): ReadableStream<Uint8Array> {
  async function* generate(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('first');
    await (secondAfterMs === undefined ? new Promise<void>(() => {}) : sleep(secondAfterMs));
    yield Buffer.from('second');
  }
  return ReadableStream.from(generate());
}
