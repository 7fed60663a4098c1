import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { Context, Hono as HonoApplication, Next } from 'hono';
import { honoRoutes } from '../../../routes/hono-routes.ts';
import { routes } from '../enable.ts';

/** The module `hono`. */
export type HonoModule = typeof import('hono');

const ok = (context: Context): Response => context.text('ok');
const pass = (_context: Context, next: Next): Promise<void> => next();

/** Named before its routes are there, or by the instrumentation when it serves already. */
export async function app({ Hono }: HonoModule): Promise<Server> {
  const late = process.argv.includes('late');
  const main = late ? new Hono() : honoRoutes(new Hono());
  main.use(pass);
  main.use('/guarded/*', async (context, next) => {
    if (context.req.query('refuse') !== undefined) return context.text('refused', 401);
    return next();
  });
  main.get('/guarded/:id', ok);
  main.get('/users/:id', pass, ok);
  main.get('/numbers/:number{[0-9]+}', ok);
  main.all('/anything', ok);
  main.on(['PUT', 'PATCH'], ['/one/:x', '/two/:y'], ok);
  main.get('/boom/:why', () => {
    throw new Error('boom');
  });
  main.get('/cached/*', pass);
  main.get('/cached/page/:n', ok);
  main.get('/assets/*', async (context, next) => (context.req.path.endsWith('.png') ? context.text('ok') : next()));
  main.onError((_error, context) => context.text('failed', 500));
  main.route('/org/:org', items(Hono));
  main.mount('/mounted', () => new Response('ok'));
  const server = await serve(main);
  if (late) routes.instrument(main);
  return server;
}

function items(Hono: HonoModule['Hono']): HonoApplication {
  const deep = new Hono().get('/leaf', ok).onError((_error, context) => context.text('failed below', 500));
  return new Hono().basePath('/items').get('/:item', ok).route('/:item/deep', deep);
}

/** Both module systems have a copy of the server of their own. */
async function serve({ fetch }: HonoApplication): Promise<Server> {
  const commonJs = process.argv[1]?.endsWith('.cjs') === true;
  const module = commonJs ? createRequire(import.meta.url)('@hono/node-server') : await import('@hono/node-server');
  const { promise, resolve } = Promise.withResolvers<void>();
  const server = (module as typeof import('@hono/node-server')).serve({ fetch, port: 0 }, () => resolve());
  await promise;
  return server as Server;
}
