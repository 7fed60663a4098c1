import { MeterProvider, type Snapshot } from '@executor-metrics/sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classicProjections } from './classic-projections.ts';
import { createProjection } from './projection.ts';

interface Recorded {
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly value: number;
}

const text = fc.oneof(fc.constantFrom('redis', 'GET', 'get', 'used', 'idle', 'waiting', '', 'x'), fc.string());
const keys = [
  ...['http.request.method', 'http.route', 'http.response.status_code', 'error.type', 'db.system.name'],
  ...['db.operation.name', 'db.query.summary', 'db.collection.name', 'db.client.connection.state', 'cache.name'],
  ...['messaging.destination.name', 'messaging.queue.state', 'executor.operation', 'executor.outcome', 'own'],
];
const attributes = fc.dictionary(fc.constantFrom(...keys), fc.oneof(text, fc.integer()), { maxKeys: 6 });
const recorded: fc.Arbitrary<readonly Recorded[]> = fc.array(fc.record({ attributes, value: fc.nat(1000) }), {
  minLength: 1,
  maxLength: 12,
});

/** Instruments of the catalogue of which each measurement is shown exactly once under its classic names. */
const counted = [
  ['http.server.request.duration', 'createHistogram', ['http.requests']],
  ['db.client.operation.duration', 'createHistogram', ['db.query.duration', 'cache.operation.duration']],
  ['messaging.process.duration', 'createHistogram', ['jobs']],
  ['db.client.connection.count', 'createUpDownCounter', ['db.connection.pool.size', 'db.client.connection.count']],
  ['messaging.queue.depth', 'createUpDownCounter', ['queue.length', 'messaging.queue.depth']],
  ['messaging.process.retries', 'createCounter', ['jobs']],
  ['executor.operation.completed', 'createCounter', ['jobs']],
  ['cache.hits', 'createCounter', ['cache.hits']],
  ['unknown', 'createCounter', ['unknown']],
] as const;

function recordAll(name: string, kind: (typeof counted)[number][1], all: readonly Recorded[]): MeterProvider {
  const provider = new MeterProvider();
  const instrument = provider.getMeter('scope')[kind](name);
  for (const { attributes: own, value } of all) {
    if ('record' in instrument) instrument.record(value, own);
    else instrument.add(value, own);
  }
  return provider;
}

/** What was counted, of the metrics of these names: values of sums, counts of histograms. */
function total({ scopes }: Snapshot, names: readonly string[]): number {
  let sum = 0;
  for (const { descriptor, series } of scopes.flatMap(({ metrics }) => metrics)) {
    if (!names.includes(descriptor.name)) continue;
    for (const { value } of series) sum += typeof value === 'number' ? value : value.count;
  }
  return sum;
}

describe('the classic projection', () => {
  it.each(counted)('of %s shows each measurement once', async (name, kind, targets) => {
    const project = createProjection(classicProjections);
    await fc.assert(
      fc.asyncProperty(recorded, async (all) => {
        const snapshot = await recordAll(name, kind, all).snapshot();
        expect(total(project(snapshot), targets)).toBe(total(snapshot, [name]));
      }),
      { seed: 4 },
    );
  });

  it('gives each series the same frozen attributes in every snapshot', async () => {
    const project = createProjection(classicProjections);
    const attributesIn = ({ scopes }: Snapshot) =>
      scopes.flatMap(({ metrics }) => metrics).flatMap(({ series }) => series.map((each) => each.attributes));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...counted), recorded, async ([name, kind], all) => {
        const provider = recordAll(name, kind, all);
        const first = attributesIn(project(await provider.snapshot()));
        const second = attributesIn(project(await provider.snapshot()));
        expect(first.every((each) => Object.isFrozen(each))).toBe(true);
        expect(second.length === first.length && second.every((each, i) => each === first[i])).toBe(true);
      }),
      { seed: 4 },
    );
  });
});
