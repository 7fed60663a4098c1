import type { Server } from 'node:http';
import { setRoute } from '@executor-metrics/instrumentation-http';

/** Requests and responses; `/hang` is never answered, `/trickle` never ends. */
export async function app({ createServer }: typeof import('node:http2')): Promise<Server> {
  const server = createServer((request, response) => {
    setRoute(request, '/users/:id');
    if (request.url === '/trickle') response.write('first');
    else if (request.url !== '/hang') response.end('ok');
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  return server as unknown as Server;
}
