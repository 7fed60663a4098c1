import { once } from 'node:events';
import type { Server } from 'node:http';
import { PassThrough } from 'node:stream';
import Router from '@koa/router';
import type Koa from 'koa';

/** The module `koa`. */
export type KoaModule = new () => Koa;

export async function app(KoaApplication: KoaModule): Promise<Server> {
  const main = new KoaApplication();
  const members = new Router().get('/members/:id', (ctx) => {
    ctx.body = 'ok';
  });
  const router = new Router()
    .get('/users/:id', (ctx) => {
      ctx.body = 'ok';
    })
    .use('/orgs/:org', members.routes())
    .post('/uploads', async (ctx) => {
      let bytes = 0;
      for await (const chunk of ctx.req) bytes += (chunk as Buffer).length;
      ctx.status = 201;
      ctx.body = String(bytes);
    })
    .get('/empty', (ctx) => {
      ctx.status = 204;
    })
    .get('/moved', (ctx) => ctx.redirect('/users/1'))
    .get('/teapot', (ctx) => {
      ctx.status = 418;
    })
    .get('/broken', () => {
      throw new Error('broken');
    })
    .get('/stream', (ctx) => {
      const parts = new PassThrough();
      parts.write('first');
      setTimeout(() => parts.end('second'), 100);
      ctx.body = parts;
    })
    .get('/large', (ctx) => {
      ctx.body = Buffer.alloc(20_000_000);
    })
    .get('/trickle', (ctx) => {
      const endless = new PassThrough();
      endless.write('first');
      ctx.body = endless;
    })
    .get('/hang', (ctx) => {
      ctx.respond = false;
    });
  main.use(router.routes());
  // Koa writes errors to the console, except where somebody listens for them.
  main.on('error', () => {});
  const server = main.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
