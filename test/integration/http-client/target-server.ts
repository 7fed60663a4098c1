import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** A server of 127.0.0.1 for clients to be measured with. */
export interface TargetServer extends AsyncDisposable {
  readonly port: number;
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  /** How many connections there have been. */
  readonly connections: number;
  /** Closes all connections. */
  closeConnections(): void;
}

const certificates = new URL('../../../packages/exporter-prometheus/src/testdata/serving/', import.meta.url);

/** Of nobody that a client trusts. */
export function certificate(): { readonly cert: string; readonly key: string } {
  const read = (file: string): string => readFileSync(fileURLToPath(new URL(file, certificates)), 'utf8');
  return { cert: read('self-signed.cert.pem'), key: read('self-signed.key.pem') };
}

/** Behaves as the path of a request says; answers any other one with `ok`. */
export async function targetServer({ tls = false, path = '' } = {}): Promise<TargetServer> {
  const server = tls ? https.createServer(certificate()) : http.createServer();
  server.on('request', (request, response) => void answer(request, response));
  server.on('upgrade', (request, socket) => upgrade(request, socket as Socket));
  server.on('connect', (request, socket) => tunnel(request, socket as Socket));
  server.on('clientError', (_error, socket) => socket.destroy());
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  if (path === '') server.listen(0, '127.0.0.1');
  else server.listen(path);
  await once(server, 'listening');
  const { port } = (path === '' ? server.address() : { port: 0 }) as AddressInfo;
  const closeConnections = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port,
    origin: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    get connections() {
      return connections;
    },
    closeConnections,
    async [Symbol.asyncDispose]() {
      closeConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '', 'http://target');
  const { socket } = request;
  switch (pathname) {
    case '/silent':
      return;
    case '/hang':
      return void socket.destroy();
    case '/endless':
      return void response.write('x');
    case '/cut':
      response.writeHead(200, { 'content-length': 10 }).write('x');
      await sleep(20);
      return void socket.destroy();
    case '/reset':
      response.write('x');
      await sleep(20);
      return void socket.resetAndDestroy();
    case '/redirect':
      return void response.writeHead(302, { location: '/ok' }).end();
    case '/chunked':
      response.write('x'.repeat(1000));
      await sleep(5);
      return void response.end('y'.repeat(500));
    case '/slow':
      response.write('x');
      await sleep(120);
      return void response.end();
    case '/hints':
      response.writeEarlyHints({ link: '</a.css>; rel=preload' });
      return void response.end('ok');
    case '/big':
      return void response.end(Buffer.alloc(8_000_000));
    case '/close':
      return void response.setHeader('connection', 'close').end('ok');
    default: {
      request.resume();
      await once(request, 'end');
      const status = /^\/status\/(\d{3})$/.exec(pathname)?.[1];
      response.statusCode = Number(status ?? 200);
      const body = 'ok';
      response.setHeader('content-length', response.statusCode === 204 ? 0 : body.length).end(body);
    }
  }
}

function upgrade({ headers }: IncomingMessage, socket: Socket): void {
  socket.on('error', () => {});
  if (headers.upgrade === 'refused') return void socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n');
  socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: test\r\n\r\n');
}

/** As a proxy does. */
function tunnel({ url }: IncomingMessage, socket: Socket): void {
  const [host, port] = (url ?? '').split(':');
  const target = connect(Number(port), host);
  for (const each of [socket, target]) each.on('error', () => {}).on('close', () => void socket.destroy());
  target.on('connect', () => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    socket.pipe(target).pipe(socket);
  });
}
