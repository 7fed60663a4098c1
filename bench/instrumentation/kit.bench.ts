import { channel, subscribe } from 'node:diagnostics_channel';
import { createRequire } from 'node:module';
import { bind } from '@executor-metrics/core';
import { createInstrumentation, type Kit, type SeriesRecorder } from '@executor-metrics/instrumentation';
import type { Meter, MeterProvider } from '@opentelemetry/api';
import type { Suite } from '../harness/suite.ts';
import { boundaries, durations, ManualReader, officialWith, oursWith } from '../sdk/contestants.ts';

// What a hook does for each operation of the library that it hooks: find the series, record, be called at all. The work is so
// short that it is repeated inside of one measurement.

const repeats = 1024;

const ours = oursWith(new ManualReader());
const official = officialWith(new ManualReader());

/** The kit of an instrumentation that records with this meter. */
function kitOn(meter: Meter, name: string): Kit {
  const opened: Kit[] = [];
  const enable = (kit: Kit): undefined => {
    opened.push(kit);
  };
  const meterProvider: MeterProvider = { getMeter: () => meter };
  createInstrumentation<object>({ name, version: '1.0.0', optionTypes: {}, enable }, { meterProvider }).enable();
  return opened[0] as Kit;
}

const kit = kitOn(ours, 'ours');

const methods = ['GET', 'GET', 'GET', 'POST'];
const routes = Array.from({ length: 16 }, (_, i) => `/api/v1/resource-${i}/:id`);
const statuses = [200, 200, 200, 200, 201, 204, 404, 500];
const method = (k: number): string => methods[k & 3] as string;
const route = (k: number): string => routes[(k * 7) & 15] as string;
const status = (k: number): number => statuses[(k * 5) & 7] as number;
const failure = (k: number): string | undefined => (status(k) === 500 ? '500' : undefined);
const value = (k: number): number => durations[k] as number;

const about = { name: 'duration', unit: 's', description: 'Duration of requests', boundaries };
const keys = [
  'http.request.method',
  'url.scheme',
  'network.protocol.version',
  'http.route',
  'http.response.status_code',
  'error.type',
] as const;
const attributesOf = (k: number) => ({
  'http.request.method': method(k),
  'url.scheme': 'http',
  'network.protocol.version': '1.1',
  'http.route': route(k),
  'http.response.status_code': status(k),
  ...(failure(k) === '500' && { 'error.type': '500' }),
});

const advice = { explicitBucketBoundaries: boundaries };
const seriesOnOurs = kit.histogram({ ...about, keys });
const oursUnbound = ours.createHistogram('duration', { ...about, advice });
const officialUnbound = official.createHistogram('duration', { ...about, advice });
const bound = bind(ours.createHistogram('bound', { advice }), attributesOf(0));
const kept = kit.histogram({ ...about, name: 'kept', keys: ['k'] }).series('a');
const active = kit.activity({ ...about, name: 'active', keys: ['http.request.method', 'url.scheme'] });
const upDown = ours.createUpDownCounter('bare.active');
const boundUpDown = bind(upDown, { 'http.request.method': 'GET', 'url.scheme': 'http' });

class Client {
  sum = 0;
  query(a: number, b: number): number {
    this.sum += a & b;
    return this.sum;
  }
}
class ReplacedClient extends Client {}
class PatchedClient extends Client {}

type Query = (this: Client, a: number, b: number) => number;
const calls = { count: 0 };
const replacementOf = (original: Query): Query =>
  function query(a, b) {
    calls.count++;
    return original.call(this, a, b);
  };
ReplacedClient.prototype.query = replacementOf(Client.prototype.query);
kit.patch(PatchedClient.prototype, 'query', replacementOf);
const [bare, replaced, patched] = [new Client(), new ReplacedClient(), new PatchedClient()];

const handler = (message: { readonly id: number }): void => {
  calls.count += message.id & 1;
};
const [plainChannel, kitChannel] = [channel('bench:plain'), channel('bench:kit')];
subscribe('bench:plain', (message) => handler(message as { readonly id: number }));
kit.subscribe('bench:kit', handler);
const message = { id: 1 };

const note = (client: Client, value: number): void => {
  client.sum += value & 1;
};
const safeNote = kit.safe('the bench', note);

const require = createRequire(import.meta.url);
const required = channel('tracing:module.require:end');
/** As of a module that requires another one again, which is what most messages are about. */
const requireMessage = { parentFilename: require.resolve('prom-client'), id: './lib/registry', result: {} };
require('prom-client');
const unpublished = channel('bench:nobody');
kit.onModule({ name: 'nobody-has-it', file: 'lib/client.js' }, () => {});

export const suites: readonly Suite[] = [
  {
    kind: 'time',
    name: 'kit: a duration by six keys, 64 series',
    repeats,
    contenders: [
      { name: 'bound, one series', run: () => repeat((k) => bound.record(value(k))) },
      { name: 'kit, a kept series', run: () => repeat((k) => kept.record(value(k))) },
      { name: 'kit', run: () => repeat((k) => recordIn(seriesOnOurs, k)) },
      { name: 'our SDK', run: () => repeat((k) => oursUnbound.record(value(k), attributesOf(k))) },
      { name: 'official SDK', run: () => repeat((k) => officialUnbound.record(value(k), attributesOf(k))) },
    ],
    goals: [
      { contender: 'kit', against: 'our SDK', atMost: 0.9 },
      { contender: 'kit', against: 'official SDK', atMost: 1 / 15 },
    ],
  },
  {
    kind: 'time',
    name: 'kit: begin and end of what is under way',
    repeats,
    contenders: [
      {
        name: 'bound',
        run: () =>
          repeat(() => {
            boundUpDown.add(1);
            boundUpDown.add(-1);
          }),
      },
      { name: 'kit', run: () => repeat((k) => active.begin(method(k), 'http').end()) },
    ],
  },
  {
    kind: 'time',
    name: 'kit: a patched method',
    repeats,
    contenders: [
      { name: 'not patched', run: () => repeat((k) => bare.query(k, 3)) },
      { name: 'replaced by hand', run: () => repeat((k) => replaced.query(k, 3)) },
      { name: 'kit', run: () => repeat((k) => patched.query(k, 3)) },
    ],
  },
  {
    kind: 'time',
    name: 'kit: a message of a channel',
    repeats,
    contenders: [
      { name: 'plain subscriber', run: () => repeat(() => plainChannel.publish(message)) },
      { name: 'kit', run: () => repeat(() => kitChannel.publish(message)) },
    ],
    goals: [{ contender: 'kit', against: 'plain subscriber', atMost: 1.5 }],
  },
  {
    kind: 'time',
    name: 'kit: a safe function',
    repeats,
    contenders: [
      { name: 'bare', run: () => repeat((k) => note(bare, k)) },
      { name: 'kit', run: () => repeat((k) => safeNote(bare, k)) },
    ],
  },
  {
    kind: 'time',
    name: 'kit: the message of a require()',
    repeats,
    contenders: [
      { name: 'nobody subscribed', run: () => repeat(() => unpublished.publish(requireMessage)) },
      { name: 'kit', run: () => repeat(() => required.publish(requireMessage)) },
    ],
  },
  // The last one: afterwards the engine has seen the series of two SDKs in one place, which no application has.
  {
    kind: 'time',
    name: 'kit: a duration on the official SDK',
    repeats,
    contenders: () => {
      const series = kitOn(official, 'official').histogram({ ...about, keys });
      return [
        { name: 'kit', run: () => repeat((k) => recordIn(series, k)) },
        { name: 'official SDK', run: () => repeat((k) => officialUnbound.record(value(k), attributesOf(k))) },
      ];
    },
    goals: [{ contender: 'kit', against: 'official SDK', atMost: 1.25 }],
  },
];

function recordIn(series: SeriesRecorder<typeof keys>, k: number): void {
  series.record(value(k), method(k), 'http', '1.1', route(k), status(k), failure(k));
}

function repeat(work: (k: number) => void): void {
  for (let k = 0; k < repeats; k++) work(k);
}
