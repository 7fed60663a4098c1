import { recordWarnings } from '@executor-metrics/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import { MeterProvider } from './meter-provider.ts';
import { createPendingReader, metricOf, pointAt } from './testdata/pending-reader.ts';

const name = 'otel.sdk.metric.overflow';

beforeEach(() => void recordWarnings());

describe('the self-metric of overflow', () => {
  it('counts the measurements that found no room, by instrument, and is absent where all is well', async () => {
    const reader = createPendingReader({ cardinalityLimit: 1 });
    const meter = new MeterProvider({ readers: [reader] }).getMeter('m');
    const [jobs, tasks] = [meter.createCounter('jobs'), meter.createCounter('tasks')];
    jobs.add(1, { id: 0 });
    tasks.add(1, { id: 0 });
    expect(await reader.series(name)).toEqual([]);
    for (let id = 1; id <= 5; id++) jobs.add(1, { id });
    expect(pointAt(await reader.series(name), { instrument: 'jobs' })).toBe(5);
    expect(await reader.series(name)).toHaveLength(1);
  });

  it('is there in the only collection of a process, which is that of its end', async () => {
    const reader = createPendingReader({ cardinalityLimit: 1 });
    let last: ReturnType<typeof reader.series> | undefined;
    const shutdown = async (): Promise<void> => {
      last = reader.series(name);
    };
    const provider = new MeterProvider({ readers: [{ ...reader, shutdown }] });
    const jobs = provider.getMeter('m').createCounter('jobs');
    for (let id = 0; id < 3; id++) jobs.add(1, { id });
    await provider.shutdown();
    expect(pointAt((await last) ?? [], { instrument: 'jobs' })).toBe(2);
  });

  it('counts what callbacks observe in the same collection', async () => {
    const reader = createPendingReader({ cardinalityLimit: 1 });
    const meter = new MeterProvider({ readers: [reader] }).getMeter('m');
    meter.createObservableGauge('sizes').addCallback((result) => {
      for (let id = 0; id < 4; id++) result.observe(1, { id });
    });
    expect(pointAt(await reader.series(name), { instrument: 'sizes' })).toBe(3);
    expect(pointAt(await reader.series(name), { instrument: 'sizes' })).toBe(6);
  });

  it('gives each delta reader what is new for it', async () => {
    const readers = [0, 1].map(() => createPendingReader({ temporality: 'delta', cardinalityLimit: 1 }));
    const [one, other] = readers as [(typeof readers)[0], (typeof readers)[0]];
    const jobs = new MeterProvider({ readers }).getMeter('m').createCounter('jobs');
    for (let id = 0; id < 3; id++) jobs.add(1, { id });
    expect(pointAt(await one.series(name), { instrument: 'jobs' })).toBe(2);
    for (let id = 10; id < 13; id++) jobs.add(1, { id });
    expect(pointAt(await one.series(name), { instrument: 'jobs' })).toBe(3);
    expect(pointAt(await other.series(name), { instrument: 'jobs' })).toBe(5);
  });

  it('sums the streams of one instrument name, and does not expire', async () => {
    const reader = createPendingReader({ cardinalityLimit: 1 });
    const views = [{ instrumentName: '*', seriesIdleTimeMs: 1 }];
    const provider = new MeterProvider({ readers: [reader], views });
    for (const scope of ['a', 'b']) {
      const jobs = provider.getMeter(scope).createCounter('jobs');
      for (let id = 0; id < 3; id++) jobs.add(1, { id });
    }
    for (let i = 0; i < 3; i++) {
      const { snapshot } = await reader.collectPending();
      expect(metricOf(snapshot, name)).toMatchObject({ kind: 'sum', monotonic: true, series: [{ value: 4 }] });
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });
});
