import { createMemoryReader } from '@executor-metrics/testkit';
import type { HrTime } from '@opentelemetry/api';
import type { IMetricReader, MetricProducer } from '@opentelemetry/sdk-metrics';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Collection } from '../collect/collection.ts';
import { MeterProvider } from '../meter-provider.ts';
import { collectKey } from '../protocol/symbols.ts';

const startedAt = 1_000_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: startedAt });
});

afterEach(() => {
  vi.useRealTimers();
});

const at = (seconds: number): HrTime => [startedAt / 1000 + seconds, 0];

/** Lets so many seconds pass. */
const wait = (seconds: number): void => void vi.setSystemTime(Date.now() + seconds * 1000);

async function intervalsOf(reader: IMetricReader): Promise<ReadonlyMap<string, readonly [HrTime, HrTime]>> {
  const { resourceMetrics } = await reader.collect();
  const points = resourceMetrics.scopeMetrics.flatMap(({ metrics }) =>
    metrics.flatMap(({ descriptor, dataPoints }) =>
      dataPoints.map(({ attributes, startTime, endTime }) => {
        const interval: readonly [HrTime, HrTime] = [startTime, endTime];
        return [`${descriptor.name} ${attributes.id ?? ''}`, interval] as const;
      }),
    ),
  );
  return new Map(points);
}

describe('the points of one delta collection', () => {
  it('B21: share the interval, whenever their series began; intervals follow on one another', async () => {
    const reader = createMemoryReader({ temporality: 'delta' });
    const meter = new MeterProvider({ readers: [reader] }).getMeter('tests');
    const jobs = meter.createCounter('jobs');
    meter.createObservableCounter('total').addCallback((result) => {
      result.observe(Date.now());
    });
    wait(1);
    jobs.add(1, { id: 1 });
    wait(1);
    jobs.add(1, { id: 2 });
    wait(1);
    const first = [at(0), at(3)];
    expect(await intervalsOf(reader)).toEqual(
      new Map([
        ['jobs 1', first],
        ['jobs 2', first],
        ['total ', first],
      ]),
    );
    wait(5);
    jobs.add(1, { id: 3 });
    jobs.add(1, { id: 2 });
    wait(2);
    const second = [at(3), at(10)];
    expect(await intervalsOf(reader)).toEqual(
      new Map([
        ['jobs 2', second],
        ['jobs 3', second],
        ['total ', second],
      ]),
    );
  });

  it('B21: have the interval of their reader, not that of another', async () => {
    const readers = [
      createMemoryReader({ temporality: 'delta' }),
      createMemoryReader({ temporality: 'delta' }),
    ] as const;
    const jobs = new MeterProvider({ readers: [...readers] }).getMeter('tests').createCounter('jobs');
    jobs.add(1);
    wait(1);
    await intervalsOf(readers[0]);
    wait(1);
    jobs.add(1);
    expect((await intervalsOf(readers[0])).get('jobs ')).toEqual([at(1), at(2)]);
    expect((await intervalsOf(readers[1])).get('jobs ')).toEqual([at(0), at(2)]);
  });
});

describe('a series of a cumulative stream', () => {
  it('B21: begins when it was first recorded', async () => {
    const reader = createMemoryReader();
    const jobs = new MeterProvider({ readers: [reader] }).getMeter('tests').createCounter('jobs');
    jobs.add(1, { id: 1 });
    wait(1);
    jobs.add(1, { id: 2 });
    wait(1);
    expect(await intervalsOf(reader)).toEqual(
      new Map([
        ['jobs 1', [at(0), at(2)]],
        ['jobs 2', [at(1), at(2)]],
      ]),
    );
  });

  it('does not begin after its own point', async () => {
    const reader = createMemoryReader();
    const meter = new MeterProvider({ readers: [reader] }).getMeter('tests');
    meter.createObservableGauge('slow').addCallback(async (result) => {
      wait(1);
      result.observe(1);
    });
    const [interval] = (await intervalsOf(reader)).values();
    expect(interval?.[0][0]).toBeLessThanOrEqual(interval?.[1][0] ?? 0);
  });

  it('does not begin after its own point either where it begins while others are read', async () => {
    const reader = createMemoryReader({ cardinalityLimit: 60_000 });
    const meter = new MeterProvider({ readers: [reader] }).getMeter('tests');
    const sizes = meter.createHistogram('sizes');
    const jobs = meter.createCounter('jobs');
    for (let id = 0; id < 60_000; id++) sizes.record(id, { id });
    jobs.add(1, { id: 'early' });
    setImmediate(() => {
      wait(1);
      jobs.add(1, { id: 'late' });
    });
    expect((await intervalsOf(reader)).get('jobs late')).toBeUndefined();
    expect((await intervalsOf(reader)).get('jobs late')).toEqual([at(1), at(1)]);
  });
});

describe('a delta that could not be delivered', () => {
  it('B9: comes with the next collection, over both intervals', async () => {
    const memory = createMemoryReader({ temporality: 'delta' });
    let producer: MetricProducer | undefined;
    const reader: IMetricReader = {
      ...memory,
      setMetricProducer: (given) => {
        producer = given;
      },
    };
    const jobs = new MeterProvider({ readers: [reader] }).getMeter('tests').createCounter('jobs');
    const collect = () => (Reflect.get(producer as object, collectKey) as () => Promise<Collection>).call(producer);
    jobs.add(5);
    wait(1);
    (await collect()).restore();
    jobs.add(2);
    wait(1);
    const { snapshot, commit } = await collect();
    commit();
    expect(snapshot.scopes[0]?.metrics[0]).toMatchObject({ startTime: at(0), time: at(2), series: [{ value: 7 }] });
    expect((await collect()).snapshot.scopes).toEqual([]);
  });
});
