import { type CollectedMetric, createCollector } from '@executor-metrics/testkit';
import type { Attributes, Meter, MeterProvider, ObservableCallback } from '@opentelemetry/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bindKey } from '../protocol/symbols.ts';
import { DelegatingMeterProvider } from './delegating-meter-provider.ts';

const attributeSets: Attributes[] = [{}, { k: 'v' }, { k: 'w', n: 1 }];
const index = fc.nat({ max: 2 });

/** One step of a program; it names its meter and instruments by number, and creates them where it needs them first. */
const step = fc.record({
  act: fc.constantFrom('add', 'up-down', 'record', 'gauge', 'bound', 'observe', 'unobserve', 'batch', 'unbatch'),
  meter: index,
  instrument: index,
  attributes: index,
  value: fc.nat({ max: 100 }),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** The observing callbacks are the same in both runs of a program, as those of an application are. */
const callbacks = attributeSets.map(
  (attributes, n): ObservableCallback =>
    (result) =>
      result.observe(n + 1, attributes),
);

function createProgram(provider: MeterProvider): (step: Step) => void {
  const batches = new Map<string, () => void>();
  const handles = new Map<string, { add(value: number): void }>();
  return ({ act, meter: m, instrument: i, attributes: a, value }) => {
    const meter = provider.getMeter(`meter${m}`);
    const attributes = attributeSets[a] ?? {};
    const callback = callbacks[a] as ObservableCallback;
    const key = `${m}.${i}.${a}`;
    if (act === 'add') meter.createCounter(`counter${i}`).add(value, attributes);
    else if (act === 'up-down') meter.createUpDownCounter(`up-down${i}`).add(-value, attributes);
    else if (act === 'record') meter.createHistogram(`histogram${i}`).record(value, attributes);
    else if (act === 'gauge') meter.createGauge(`gauge${i}`).record(value, attributes);
    else if (act === 'bound') {
      const handle = handles.get(key) ?? bound(meter, `bound${i}`, attributes);
      handles.set(key, handle);
      handle.add(value);
    } else if (act === 'observe') observable(provider, m, i).addCallback(callback);
    else if (act === 'unobserve') observable(provider, m, i).removeCallback(callback);
    else if (act === 'batch' && !batches.has(key)) batches.set(key, addBatch(provider, m, i, attributes));
    else if (act === 'unbatch') {
      batches.get(key)?.();
      batches.delete(key);
    }
  };
}

/** One object for each observable also on the stock provider, where callbacks belong to the object. */
const observables = new WeakMap<MeterProvider, Map<string, ReturnType<Meter['createObservableGauge']>>>();
function observable(provider: MeterProvider, m: number, i: number) {
  const known = observables.get(provider) ?? new Map();
  observables.set(provider, known);
  const key = `${m}.${i}`;
  const found = known.get(key) ?? provider.getMeter(`meter${m}`).createObservableGauge(`observable${i}`);
  known.set(key, found);
  return found;
}

function addBatch(provider: MeterProvider, m: number, i: number, attributes: Attributes): () => void {
  const meter = provider.getMeter(`meter${m}`);
  const both = [meter.createObservableCounter(`batch${i}`), meter.createObservableUpDownCounter(`batch-up-down${i}`)];
  const callback: Parameters<Meter['addBatchObservableCallback']>[0] = (result) => {
    for (const one of both) result.observe(one, i + 1, attributes);
  };
  meter.addBatchObservableCallback(callback, both);
  return () => meter.removeBatchObservableCallback(callback, both);
}

function bound(meter: Meter, name: string, attributes: Attributes): { add(value: number): void } {
  const counter = meter.createCounter(name);
  const bind = (counter as { [bindKey]?: (attributes: Attributes) => { add(value: number): void } })[bindKey];
  return bind?.call(counter, attributes) ?? { add: (value) => counter.add(value, attributes) };
}

const sorted = (points: readonly CollectedMetric[]): string[] => points.map((point) => JSON.stringify(point)).sort();

/** What a provider records that was there all the time, of the steps that count and the callbacks of all. */
async function expected(before: readonly Step[], after: readonly Step[]): Promise<string[]> {
  const collector = createCollector();
  const run = createProgram(collector.provider);
  for (const each of before) if (/observe|batch/.test(each.act)) run(each);
  for (const each of after) run(each);
  return sorted(await collector.collect());
}

describe('a random program on a delegate', () => {
  it('that is attached at a random point records exactly what came after it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step), fc.array(step), async (before, after) => {
        const delegate = new DelegatingMeterProvider();
        const run = createProgram(delegate);
        const collector = createCollector();
        for (const each of before) run(each);
        delegate.setDelegate(collector.provider);
        for (const each of after) run(each);
        expect(sorted(await collector.collect())).toEqual(await expected(before, after));
      }),
    );
  });

  it('whose provider is replaced at random points gives each of them its own part', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { maxLength: 20 }), { maxLength: 4 }), async (parts) => {
        const delegate = new DelegatingMeterProvider();
        const run = createProgram(delegate);
        for (const [n, part] of parts.entries()) {
          const collector = createCollector();
          delegate.setDelegate(collector.provider);
          for (const each of part) run(each);
          expect(sorted(await collector.collect())).toEqual(await expected(parts.slice(0, n).flat(), part));
          if (n % 2 === 0) await collector.shutdown();
          else delegate.setDelegate(undefined);
        }
      }),
    );
  });
});
