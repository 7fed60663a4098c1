import { createServer, type Server } from 'node:http';
import type { NextFunction, Request, RequestHandler, Response, Router } from 'express';

/** The module `express`, of version 4 or 5. */
export type Express = typeof import('express');

const ok: RequestHandler = (_request, response) => void response.send('ok');
const pass: RequestHandler = (_request, _response, next) => next();

/** All kinds of routes that Express has; wildcards are written differently in its versions. */
export function app(express: Express): Server {
  const wildcard = 'lazyrouter' in express.application ? '/files/*' : '/files/*path';
  const main = express();
  main.use(pass);
  main.use('/assets', ok);
  main.get('/users/:id', pass, ok);
  main.all('/anything', ok);
  main.route('/chain').get(ok).post(ok);
  main.post('/only-post', ok);
  main.get(['/one/:x', '/two/:y', /^\/three-\d+$/], ok);
  main.get(/^\/re(g+)$/, ok);
  main.get(wildcard, ok);
  main.use('/fall', unanswered(express));
  main.get('/fall/through', ok);
  main.use('/org/:org', pass, items(express));
  main.use(['/v1', '/v2/:flavour'], versioned(express));
  main.use(/^\/tenant-\w+/, versioned(express));
  main.use('/sub/', subApplication(express));
  main.use('/chained', chained(express));
  main.use('/proxied', forAll(express));
  parameters(main);
  failing(main);
  return createServer(main).listen(0);
}

function items({ Router }: Express): Router {
  const deep = Router();
  deep.get('/leaf', ok);
  const router = Router({ mergeParams: true });
  router.get('/', ok);
  router.use('/', deep);
  router.get('/items/:item', ok);
  router.use('/deep/:level', deep);
  return router;
}

function versioned({ Router }: Express): Router {
  const router = Router();
  router.get('/status', ok);
  return router;
}

function unanswered({ Router }: Express): Router {
  const inner = Router();
  inner.use('/thr:rest', pass);
  inner.get('/never', ok);
  const router = Router();
  router.use(inner);
  return router;
}

function subApplication(express: Express): ReturnType<Express> {
  const sub = express();
  sub.get('/page/:n', ok);
  sub.use('/org/:org', items(express));
  return sub;
}

/** What is not there is up to a handler for all. */
function forAll({ Router, application }: Express): Router {
  const router = Router();
  const wildcard = 'lazyrouter' in application ? '*' : '*path';
  router.get('/declined/:id', pass);
  router.all(wildcard, ({ path }, response) => void response.status(path.endsWith('missing') ? 404 : 200).send('ok'));
  return router;
}

/** Two routers behind one another in one middleware of the application's own. */
function chained(express: Express): RequestHandler {
  const first = express.Router();
  first.use('/more', unanswered(express));
  const second = express.Router();
  second.get('/more/:id', ok);
  return (request, response, next) => first(request, response, () => second(request, response, next));
}

function parameters(main: ReturnType<Express>): void {
  main.param('checked', (_request, response, next, value) => {
    if (value === 'missing') response.status(404).send('no such thing');
    else next();
  });
  main.get('/checked/:checked', ok);
}

function failing(main: ReturnType<Express>): void {
  main.get('/boom/:why', () => {
    throw new Error('boom');
  });
  main.get('/declined/:id', pass);
  main.use('/guarded', (_request, _response, next) => next(new Error('not allowed')));
  main.get('/guarded/:id', ok);
  main.use((_error: Error, _request: Request, response: Response, _next: NextFunction) => {
    response.status(500).send('failed');
  });
}
