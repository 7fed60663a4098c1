import { EventEmitter } from 'node:events';
import type { Suite } from '../harness/suite.ts';
import { onOwn } from './contestants.ts';

// What a message of a WebSocket connection costs when it is counted, without the socket below it.

const repeats = 1024;
const payload = Buffer.alloc(200);

/** As the package `ws` has its connections, with nothing behind. */
class Connection extends EventEmitter {
  readonly readyState = 1;
  sent = 0;

  send(data: Buffer): void {
    this.sent += data.length;
  }
}

function connected(): Connection {
  const connection = new Connection();
  connection.on('message', (data: Buffer) => {
    connection.sent += data.length;
  });
  return connection;
}

const [bare, counted] = [connected(), connected()];
onOwn.monitorWebSocket(counted);

export const suites: readonly Suite[] = [
  {
    kind: 'time',
    name: 'a WebSocket message that arrives',
    repeats,
    contenders: [
      { name: 'counted', run: () => repeat(() => counted.emit('message', payload, true)) },
      { name: 'not counted', run: () => repeat(() => bare.emit('message', payload, true)) },
    ],
  },
  {
    kind: 'time',
    name: 'a WebSocket message that is sent',
    repeats,
    contenders: [
      { name: 'counted', run: () => repeat(() => counted.send(payload)) },
      { name: 'not counted', run: () => repeat(() => bare.send(payload)) },
    ],
  },
];

function repeat(work: () => unknown): void {
  for (let k = 0; k < repeats; k++) work();
}
