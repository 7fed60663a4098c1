// Prints, as JSON, the bytes that what a hook does for each operation allocates. Run with --expose-gc and a large young
// generation, so that nothing is collected while it measures.
import { channel } from 'node:diagnostics_channel';
import { MeterProvider } from '@executor-metrics/sdk';
import { enabledKit } from './enabled-kit.ts';

class Client {
  sum = 0;
  query(value: number): void {
    this.sum += value & 1;
  }
}

type Query = (this: Client, value: number) => void;

const { kit } = enabledKit({ meterProvider: new MeterProvider() });
const about = { unit: 's', description: 'd' };
const endpoint = { host: 'a' };
const attributesOf = ({ host }: { host: string }) => ({ host });
const keys = ['method', 'route', attributesOf, 'status', 'error'] as const;
const histogram = kit.histogram({ ...about, name: 'h', boundaries: [1, 10, 100], keys });
const counter = kit.counter({ ...about, name: 'c', keys: ['queue'] });
const activity = kit.activity({ ...about, name: 'a', keys: ['method'] });
const [keptHistogram, keptCounter] = [histogram.series('GET', '/', endpoint, 200, undefined), counter.series('mail')];
kit.patch<Query>(
  Client.prototype,
  'query',
  (original) =>
    function query(value) {
      return original.call(this, value);
    },
);
const client = new Client();
kit.subscribe<{ id: number }>('allocations:message', ({ id }) => client.query(id));
const messages = channel('allocations:message');
const message = { id: 1 };
const [methods, routes] = [
  ['GET', 'POST'],
  ['/a/:id', '/b', '/c'],
];

const ways: Record<string, (i: number) => void> = {
  'histogram.record': (i) => histogram.record(i % 700, methods[i & 1], routes[i % 3], endpoint, 200, undefined),
  'counter.add': (i) => counter.add(i & 7, routes[i % 3]),
  'series.record': (i) => keptHistogram.record(i % 700),
  'series.add': (i) => keptCounter.add(i & 7),
  'activity.begin().end()': (i) => activity.begin(methods[i & 1]).end(),
  'a patched method': (i) => client.query(i),
  'a message of a channel': () => messages.publish(message),
};

const operations = 500_000;
const bytes: Record<string, number> = {};
for (const [name, operate] of Object.entries(ways)) {
  // Four times: the engine compiles what it sees often.
  for (let round = 0; round < 4; round++) {
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < operations; i++) operate(i);
    bytes[name] = (process.memoryUsage().heapUsed - before) / operations;
  }
}
process.stdout.write(JSON.stringify(bytes));
