import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type KoaApplication from 'koa';
import type { Context, Next } from 'koa';

/** The module `koa`. */
export type Koa = new () => KoaApplication;

type Handler = (context: Context, next: Next) => unknown;

/** What is used of `@koa/router`, which has types of its own for everything. */
interface Router {
  get(path: string | RegExp | readonly string[], ...handlers: readonly Handler[]): Router;
  post(path: string, ...handlers: readonly Handler[]): Router;
  all(path: string, ...handlers: readonly Handler[]): Router;
  use(...handlers: readonly (string | Handler)[]): Router;
  routes(): Handler;
  allowedMethods(): Handler;
}

type CreateRouter = new (options?: { readonly prefix?: string }) => Router;

const ok: Handler = (context) => {
  context.body = 'ok';
};

/** Both module systems have a copy of the router of their own. */
export async function app(Koa: Koa): Promise<Server> {
  const Router = (
    process.argv[1]?.endsWith('.cjs')
      ? createRequire(import.meta.url)('@koa/router')
      : (await import('@koa/router')).default
  ) as CreateRouter;
  const main = new Koa();
  main.silent = true;
  main.use(async (context, next) => {
    if (context.path === '/health') context.body = 'ok';
    else await next();
  });
  const router = withRoutes(new Router(), Router);
  main.use(router.routes() as never).use(router.allowedMethods() as never);
  const second = new Router({ prefix: '/second/:part' }).get('/', ok).get('/leaf', ok);
  main.use(second.routes() as never);
  return createServer(main.callback()).listen(0);
}

function withRoutes(router: Router, Router: CreateRouter): Router {
  router.get('/users/:id', ok);
  router.all('/anything', ok);
  router.post('/only-post', ok);
  router.get(/^\/re(g+)$/, ok);
  router.get(['/one/:x', '/two/:y'], ok);
  router.get('/files/*path', ok);
  router.get('/boom/:why', () => {
    throw new Error('boom');
  });
  router.get('/declined/:id', (_context, next) => next());
  router.use('/guarded', (context, next) => {
    if (context.query.refuse === undefined) return next();
    context.status = 401;
    return undefined;
  });
  router.get('/guarded/:id', ok);
  const items = new Router().get('/', ok).get('/items/:item', ok);
  const nested = new Router({ prefix: '/nested' }).use('/:level', items.routes());
  router.use('/org/:org', items.routes(), nested.routes());
  return router;
}
