import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Request, Response } from 'express';

/** The module `express`, of version 4 or 5. */
export type ExpressModule = typeof import('express');

const ok = (_: Request, response: Response): void => void response.send('ok');

export async function app(express: ExpressModule): Promise<Server> {
  const main = express();
  main.get('/users/:id', ok);
  main.use('/orgs/:org', express.Router({ mergeParams: true }).get('/members/:id', ok));
  main.post('/uploads', express.text(), (request, response) => {
    response.status(201).send(String(request.body));
  });
  main.get('/empty', (_, response) => void response.sendStatus(204));
  main.get('/moved', (_, response) => response.redirect('/users/1'));
  main.get('/teapot', (_, response) => void response.sendStatus(418));
  main.get('/broken', () => {
    throw new Error('broken');
  });
  main.get('/stream', (_, response) => {
    response.write('first');
    setTimeout(() => response.end('second'), 100);
  });
  main.get('/large', (_, response) => void response.send(Buffer.alloc(20_000_000)));
  main.get('/trickle', (_, response) => void response.write('first'));
  main.get('/hang', () => {});
  // Express writes the stack of an error to the console, except in tests.
  main.set('env', 'test');
  const server = main.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
