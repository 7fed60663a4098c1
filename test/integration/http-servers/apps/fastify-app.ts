import type { Server } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

/** The module `fastify`. */
export type FastifyModule = () => FastifyInstance;

export async function app(fastify: FastifyModule): Promise<Server> {
  const main = fastify();
  main.get('/users/:id', async () => 'ok');
  main.register(async (members) => void members.get('/members/:id', async () => 'ok'), { prefix: '/orgs/:org' });
  main.post('/uploads', async (request, reply) => {
    reply.code(201);
    return String(request.body);
  });
  main.get('/empty', async (_, reply) => void reply.code(204).send());
  main.get('/moved', async (_, reply) => reply.redirect('/users/1'));
  main.get('/teapot', async (_, reply) => reply.code(418).send());
  main.get('/broken', async () => {
    throw new Error('broken');
  });
  main.get('/stream', async (_, reply) => reply.send(Readable.from(parts())));
  main.get('/large', async () => Buffer.alloc(20_000_000));
  main.get('/trickle', async (_, reply) => {
    const endless = new Readable({ read() {} });
    endless.push('first');
    return reply.send(endless);
  });
  main.get('/hang', () => {});
  await main.listen({ port: 0, host: '127.0.0.1' });
  return main.server;
}

async function* parts(): AsyncGenerator<string> {
  yield 'first';
  await sleep(100);
  yield 'second';
}
