// Prints, as JSON, the bytes by which the heap grows in an application that goes on for long, and which timers and subscribers
// are left. Run with --expose-gc.
import { channel } from 'node:diagnostics_channel';
import { MeterProvider } from '@executor-metrics/sdk';
import { createCollector } from '@executor-metrics/testkit';
import type { MeterProvider as AnyMeterProvider } from '@opentelemetry/api';
import type { Kit } from '../kit.ts';
import { instrumentationThat } from './enabled-kit.ts';

class Client {
  query(): void {}
}

const original = Client.prototype.query;

const about = { unit: '1', description: 'd' };

/** One of each kind of hook and instrument. */
function setUp(kit: Kit): void {
  kit.subscribe('growth:message', () => {});
  kit.subscribeTracing('growth:work', { start() {}, asyncStart() {} });
  kit.patch(Client.prototype, 'query', (original) => () => original());
  kit.onModule({ name: 'nobody-has-it', file: 'index.js' }, () => {});
  kit.unless({ name: 'rival', counts: 'x', isActive: () => false }, (part) => part.subscribe('growth:part', () => {}));
  kit.observe({ size: { ...about, kind: 'gauge', name: 'size' } }, (observe) => observe.size(1));
  const histogram = kit.histogram({ ...about, name: 'h', boundaries: [1], keys: ['k'] });
  const activity = kit.activity({ ...about, name: 'a', keys: ['k'] });
  const gauge = kit.gauge({ ...about, name: 'g', keys: ['k'] });
  for (const k of ['a', 'b', 'c']) {
    histogram.record(1, k);
    activity.begin(k);
    gauge.record(1, k);
  }
}

function usedBytes(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

/** By how much the heap grows in the last three quarters of the rounds. */
async function growthOf(rounds: number, round: (i: number) => void): Promise<number> {
  let before = 0;
  for (let i = 0; i < rounds; i++) {
    if (i === rounds / 4) before = usedBytes();
    round(i);
    // Nothing that is weakly held is let go of within one turn of the event loop, nor by a small collection.
    if (i % 100 === 0) await new Promise(setImmediate);
    if (i % 5000 === 0) globalThis.gc?.();
  }
  return usedBytes() - before;
}

function cycles(meterProvider: AnyMeterProvider | undefined): Promise<number> {
  const instrumentation = instrumentationThat(setUp, { name: 'growth', ...(meterProvider && { meterProvider }) });
  return growthOf(2000, () => {
    instrumentation.enable();
    instrumentation.disable();
  });
}

const result: Record<string, number> = {
  'enabled and disabled on our SDK': await cycles(new MeterProvider()),
  'enabled and disabled on the official SDK': await cycles(createCollector().provider),
  'enabled and disabled without a provider': await cycles(undefined),
  'new instrumentations': await growthOf(2000, () => {
    const instrumentation = instrumentationThat(setUp, { name: 'growth', meterProvider: new MeterProvider() });
    instrumentation.enable();
    instrumentation.disable();
  }),
};

const provider = new MeterProvider();
let opened: Kit | undefined;
const instrumentation = instrumentationThat(
  (kit) => {
    opened = kit;
  },
  { meterProvider: provider },
);
instrumentation.enable();
const kit = opened as unknown as Kit;
const counter = kit.counter({ ...about, name: 'c', keys: ['k'], limit: 100 });
result['many different keys'] = await growthOf(200_000, (i) => counter.add(1, `key ${i}`));
result['patched objects that are gone'] = await growthOf(200_000, () => {
  kit.patch(new Client(), 'query', (original) => () => original());
});
result['instrumented objects that are gone'] = await growthOf(200_000, () => {
  instrumentation.instrument({} as never);
});
instrumentation.disable();

const channels = ['growth:message', 'growth:part', 'tracing:growth:work:start', 'tracing:module.require:end'];
process.stdout.write(
  JSON.stringify({
    growth: result,
    timers: process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length,
    subscribed: channels.filter((name) => channel(name).hasSubscribers),
    isPatched: Client.prototype.query !== original,
  }),
);
