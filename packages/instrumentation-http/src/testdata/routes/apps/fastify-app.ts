import type { Server } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** The module `fastify`. */
export type Fastify = typeof import('fastify').fastify;

const ok = (): string => 'ok';

/** Routes, prefixes, and answers that come before a handler. */
export async function app(fastify: Fastify): Promise<Server> {
  const main = fastify();
  main.get('/users/:id', ok);
  main.get('/numbers/:number(^\\d+$)', ok);
  main.get('/files/*', ok);
  main.all('/anything', ok);
  main.route({ method: ['GET', 'POST'], url: '/both', handler: ok });
  main.get('/boom/:why', () => {
    throw new Error('boom');
  });
  main.get('/versioned', { constraints: { version: '2.0.0' } }, ok);
  main.get('/hijacked/:id', (_request, reply) => {
    reply.hijack();
    reply.raw.end('ok');
  });
  main.register(organisations, { prefix: '/org/:org' });
  main.register(guarded, { prefix: '/guarded' });
  await main.listen({ port: 0 });
  return main.server;
}

async function organisations(instance: FastifyInstance): Promise<void> {
  instance.setNotFoundHandler((_request, reply) => void reply.status(404).send('no such item'));
  instance.get('/', ok);
  instance.register(async (inner) => void inner.get('/items/:item', ok), { prefix: '/deep' });
  const schema = { querystring: { type: 'object', required: ['page'] } };
  instance.get('/checked/:id', { schema }, ok);
}

async function guarded(instance: FastifyInstance): Promise<void> {
  instance.addHook('onRequest', refuse('onRequest'));
  instance.addHook('preHandler', refuse('preHandler'));
  instance.get('/:id', ok);
}

function refuse(hook: string): (request: FastifyRequest, reply: FastifyReply) => Promise<unknown> {
  return async ({ url }, reply) => (url.endsWith(`?${hook}`) ? reply.status(401).send('refused') : undefined);
}
