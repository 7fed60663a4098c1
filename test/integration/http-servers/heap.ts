import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { createHttpInstrumentation, setRoute } from '@executor-metrics/instrumentation-http';
import { MeterProvider } from '@executor-metrics/sdk';
import { createMemoryReader } from '../../../packages/testkit/src/metrics/memory-reader.ts';

// `node --expose-gc heap.ts <requests>` prints by how many bytes the heap has grown over so many requests.

const requests = Number(process.argv[2]);
const reader = createMemoryReader();
createHttpInstrumentation({
  meterProvider: new MeterProvider({ readers: [reader] }),
  server: {
    bodySizes: true,
    attributes: (request) => ({ client: request.headers['x-client'] as string }),
    attributeKeys: ['client'],
  },
}).enable();

const server = createServer((request, response) => {
  const { url = '' } = request;
  setRoute(request, url.length % 2 === 0 ? '/even/:id' : '/odd/:id');
  if (url.includes('99')) request.socket.destroy();
  else response.writeHead(url.includes('7') ? 500 : 200).end('ok');
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address() as AddressInfo;

let next = 0;
const textOf = (id: number): string => `GET /${id} HTTP/1.1\r\nHost: localhost\r\nX-Client: client-${id}\r\n\r\n`;

/** The beginning of each answer, which may come in two pieces. */
const statusLine = 'HTTP/1.1 ';
/** A connection that is silent for so long has lost something, as on a machine that is too busy: it is replaced. */
const silenceMs = 10_000;

/** Four pipelined requests at a time; a connection that the server destroys is replaced by another one. */
async function send(until: number): Promise<void> {
  while (next < until) {
    const socket = connect(port, '127.0.0.1').setEncoding('latin1');
    await sendOn(socket, until);
  }
}

function sendOn(socket: Socket, until: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let open = 0;
  let before = '';
  const sendMore = (): void => {
    if (next >= until) socket.end();
    else for (; open < 4; open++) socket.write(textOf(next++));
  };
  socket.on('data', (text: string) => {
    const seen = before + text;
    open -= seen.split(statusLine).length - 1;
    before = seen.slice(1 - statusLine.length);
    if (open <= 0) sendMore();
  });
  socket.setTimeout(silenceMs, () => socket.destroy());
  socket.on('error', () => {}).on('close', () => resolve());
  sendMore();
  return promise;
}

async function heapAfter(count: number): Promise<number> {
  const until = next + count;
  await Promise.all(Array.from({ length: 16 }, () => send(until)));
  await reader.collectMetrics();
  // What sockets hold is let go of some turns of the event loop after they were closed.
  await new Promise((resolve) => setTimeout(resolve, 200));
  for (let i = 0; i < 4; i++) globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

const before = await heapAfter(20_000);
const after = await heapAfter(requests);
process.stdout.write(`grown by ${after - before}\n`, () => process.exit());
