import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What becomes of a request on its way to the backend. */
export type Fault =
  /** It is passed on, and so is the answer. */
  | 'none'
  /** The proxy answers itself. */
  | { readonly status: number; readonly retryAfter?: string }
  /** The proxy says that all of it was taken but for some points, and passes nothing on. */
  | { readonly rejectedPoints: number }
  /** Nobody answers, and nothing is passed on. */
  | 'hang'
  /** The connection breaks before anything is passed on. */
  | 'lose-request'
  /** The backend gets it, and the connection breaks before the answer. */
  | 'lose-answer';

/** A proxy in front of a backend that does to requests what it is told. */
export interface FaultyProxy extends AsyncDisposable {
  readonly url: string;
  /** How many requests each fault has met. */
  readonly met: ReadonlyMap<string, number>;
  /** Does this from now on. */
  inflict(fault: Fault): void;
}

export async function faultyProxy(backendUrl: string): Promise<FaultyProxy> {
  let current: Fault = 'none';
  const met = new Map<string, number>();
  const server = createServer(async (req, res) => {
    const body = await buffer(req).catch(() => undefined);
    if (body === undefined) return;
    const name = typeof current === 'string' ? current : JSON.stringify(current);
    met.set(name, (met.get(name) ?? 0) + 1);
    await answer(current, { req, res, body, backendUrl });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    met,
    inflict(fault) {
      current = fault;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}

interface Passing {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly body: Buffer;
  readonly backendUrl: string;
}

async function answer(fault: Fault, passing: Passing): Promise<void> {
  const { res } = passing;
  if (fault === 'hang') return;
  if (fault === 'lose-request') {
    res.socket?.resetAndDestroy();
    return;
  }
  if (typeof fault === 'object' && 'status' in fault) {
    const headers = fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter };
    res.writeHead(fault.status, headers).end();
    return;
  }
  if (typeof fault === 'object') {
    const partialSuccess = { rejectedDataPoints: fault.rejectedPoints, errorMessage: 'not today' };
    res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ partialSuccess }));
    return;
  }
  const response = await passOn(passing).catch(() => undefined);
  if (fault === 'lose-answer' || response === undefined) {
    res.socket?.resetAndDestroy();
    return;
  }
  const contentType = response.headers.get('content-type');
  res.writeHead(response.status, contentType === null ? {} : { 'content-type': contentType });
  res.end(Buffer.from(await response.arrayBuffer()));
}

function passOn({ req, body, backendUrl }: Passing): Promise<Response> {
  const headers = Object.entries(req.headers).filter(
    ([name, value]) => typeof value === 'string' && name.startsWith('content-') && name !== 'content-length',
  );
  return fetch(`${backendUrl}${req.url}`, {
    method: 'POST',
    body: new Uint8Array(body),
    headers: Object.fromEntries(headers) as Record<string, string>,
  });
}
