import { type Collector, createCollector, eventually, pointsOf, pointValue } from '@executor-metrics/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExecutorMetrics } from '../executor-metrics.ts';
import { collectGarbage } from '../testdata/collect-garbage.ts';
import type { Recorder } from './recorder.ts';

const completed = 'executor.operation.completed';

let collector: Collector;
let metrics: ExecutorMetrics;

beforeEach(() => {
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  collector = createCollector();
  metrics = new ExecutorMetrics({ meterProvider: collector.provider });
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** How many were recorded, in no particular series. */
async function recorded(): Promise<number> {
  const points = pointsOf(await collector.collect(), completed);
  return points.reduce((total, point) => total + (point.kind === 'sum' ? point.value : 0), 0);
}

function give(recorder: Recorder, records: number): void {
  for (let i = 0; i < records; i++) recorder.record({ operation: 'plan', durationSeconds: 0.1 });
}

describe('a batch recorder', () => {
  it('records when a batch is full', async () => {
    const recorder = metrics.createBatchRecorder({ maxSize: 3 });
    give(recorder, 2);
    expect([recorder.pending, metrics.getMetricsSummary().operations]).toEqual([2, []]);
    give(recorder, 1);
    expect([recorder.pending, await recorded()]).toEqual([0, 3]);
  });

  it('records when the first record has waited long enough', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const recorder = metrics.createBatchRecorder({ maxDelayMs: 200 });
    give(recorder, 1);
    vi.advanceTimersByTime(150);
    give(recorder, 1);
    expect(recorder.pending).toBe(2);
    vi.advanceTimersByTime(50);
    expect([recorder.pending, await recorded()]).toEqual([0, 2]);
  });

  it('begins to wait anew after each batch', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const recorder = metrics.createBatchRecorder({ maxSize: 2, maxDelayMs: 200 });
    give(recorder, 1);
    vi.advanceTimersByTime(150);
    give(recorder, 2);
    vi.advanceTimersByTime(150);
    expect(recorder.pending).toBe(1);
    vi.advanceTimersByTime(50);
    expect(recorder.pending).toBe(0);
  });

  it('records what waits when it is flushed', async () => {
    const recorder = metrics.createBatchRecorder();
    give(recorder, 2);
    await recorder.flush();
    expect(await recorded()).toBe(2);
    give(recorder, 1);
    expect(recorder.pending).toBe(1);
  });

  it('records what waits at its end, and drops what comes after it', async () => {
    let outside: Recorder;
    {
      await using recorder = metrics.createBatchRecorder();
      give(recorder, 2);
      outside = recorder;
    }
    expect(outside.record({ operation: 'plan' })).toBe(false);
    expect(await recorded()).toBe(2);
    expect(outside.dropped).toEqual({ closed: 1 });
  });

  it('counts what it drops, in a metric and in the summary', async () => {
    const recorder = metrics.createBatchRecorder();
    for (const given of [null, 7, [], () => {}]) expect(recorder.record(given as never)).toBe(false);
    const points = await collector.collect();
    expect(pointValue(points, 'executor.recorder.dropped', { 'executor.drop.reason': 'invalid' })).toBe(4);
    expect(metrics.getMetricsSummary().dropped).toEqual({ 'recorder-invalid': 4 });
    expect(recorder.dropped).toEqual({ invalid: 4 });
  });

  it('leaves what is wrong in a record to the rules of a direct call', async () => {
    const recorder = metrics.createBatchRecorder();
    const wrong = { operation: 'plan', durationSeconds: -1, attributes: { fn: () => {}, kind: 'ml' } };
    expect(recorder.record(wrong as never)).toBe(true);
    await recorder.flush();
    expect(pointValue(await collector.collect(), completed, { kind: 'ml' })).toBe(1);
    expect(metrics.getMetricsSummary().dropped).toEqual({ 'invalid-attribute': 1, 'invalid-duration': 1 });
  });

  it('records what waits when metrics are collected, so that the last collection of a process has it', async () => {
    const recorder = metrics.createBatchRecorder();
    give(recorder, 2);
    const points = await collector.collect();
    expect(pointValue(points, completed)).toBe(2);
    expect([pointValue(points, 'executor.recorder.pending'), recorder.pending]).toEqual([2, 0]);
    expect(pointValue(await collector.collect(), 'executor.recorder.pending')).toBe(0);
  });

  it('says nothing of what waits while recording is switched off', async () => {
    metrics.createBatchRecorder();
    metrics.setEnabled(false);
    expect(pointsOf(await collector.collect(), 'executor.recorder.pending')).toEqual([]);
  });

  it('keeps as many of too many attributes as a direct call does', async () => {
    const attributes = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`key ${i}`, i]));
    const recorder = metrics.createBatchRecorder();
    recorder.record({ operation: 'plan', attributes });
    await recorder.flush();
    metrics.recordOperation('plan', { attributes });
    expect(pointsOf(await collector.collect(), completed)).toHaveLength(1);
    expect(metrics.getMetricsSummary().dropped).toEqual({ 'too-many-attributes': 2 });
  });

  it('records a value as it was when it was given', async () => {
    const recorder = metrics.createBatchRecorder();
    const attributes = { kind: 'ml' };
    const record = { operation: 'plan', attributes };
    recorder.record(record);
    attributes.kind = 'etl';
    record.operation = 'execute';
    await recorder.flush();
    const shown = pointsOf(await collector.collect(), completed).map((point) => point.attributes);
    expect(shown).toEqual([{ 'executor.operation': 'plan', 'executor.outcome': 'success', kind: 'ml' }]);
  });

  it('does not keep its program alive', () => {
    const timers = vi.spyOn(globalThis, 'setTimeout');
    give(metrics.createBatchRecorder(), 1);
    const [timer] = timers.mock.results.map(({ value }) => value as NodeJS.Timeout);
    expect(timer?.hasRef()).toBe(false);
    clearTimeout(timer);
  });

  it('records what it was given before recording was switched off, and takes nothing after', async () => {
    const recorder = metrics.createBatchRecorder();
    give(recorder, 2);
    metrics.setEnabled(false);
    expect(recorder.record({ operation: 'plan' })).toBe(false);
    expect([recorder.pending, recorder.dropped]).toEqual([0, {}]);
    expect(await recorded()).toBe(2);
  });

  it('is not drawn into a circle by a redactor that records', async () => {
    let recorder: Recorder | undefined;
    metrics = new ExecutorMetrics({
      meterProvider: collector.provider,
      attributePolicy: {
        redact: (value) => {
          recorder?.record({ operation: 'nested', attributes: { id: `${value}+` } });
          return value;
        },
      },
    });
    recorder = metrics.createBatchRecorder({ maxSize: 2 });
    recorder.record({ operation: 'plan', attributes: { id: 'a' } });
    recorder.record({ operation: 'plan', attributes: { id: 'b' } });
    expect([recorder.pending, recorder.dropped]).toEqual([2, {}]);
    await recorder.shutdown();
    expect(await recorded()).toBe(4);
  });

  it('keeps its order where a redactor records and flushes', async () => {
    const order: unknown[] = [];
    let recorder: Recorder | undefined;
    metrics = new ExecutorMetrics({
      attributePolicy: {
        redact: (id) => {
          order.push(id);
          if (id === 1) recorder?.record({ operation: 'plan', attributes: { id: 3 } });
          void recorder?.flush();
          return id;
        },
      },
    });
    recorder = metrics.createBatchRecorder();
    for (const id of [1, 2]) recorder.record({ operation: 'plan', attributes: { id } });
    await recorder.flush();
    await recorder.flush();
    expect(order).toEqual([1, 2, 3]);
  });

  it('is garbage when nobody holds it and nothing waits in it', async () => {
    const create = () => {
      const recorder = metrics.createBatchRecorder({ maxSize: 2 });
      give(recorder, 3);
      void recorder.flush();
      return new WeakRef(recorder);
    };
    const left = create();
    await eventually(
      async () => {
        await collectGarbage();
        expect(left.deref()).toBeUndefined();
      },
      { what: 'a recorder that is collected as garbage' },
    );
  });

  it('drops what is recorded in the middle of writing beyond the size of a batch', async () => {
    let recorder: Recorder | undefined;
    metrics = new ExecutorMetrics({
      meterProvider: collector.provider,
      attributePolicy: {
        redact: (value) => {
          for (let i = 0; i < 5; i++) recorder?.record({ operation: 'nested' });
          return value;
        },
      },
    });
    recorder = metrics.createBatchRecorder({ maxSize: 2 });
    recorder.record({ operation: 'plan', attributes: { id: 'a' } });
    await recorder.flush();
    expect([recorder.pending, recorder.dropped]).toEqual([2, { full: 3 }]);
  });

  it('may be closed by the very getter of what it is given', () => {
    const recorder = metrics.createBatchRecorder();
    const given = {
      get operation(): string {
        void recorder.shutdown();
        return 'plan';
      },
    };
    expect(recorder.record(given)).toBe(false);
    expect(recorder.dropped).toEqual({ closed: 1 });
  });

  it('survives a provider that throws', async () => {
    const provider = {
      getMeter: () => {
        throw new Error('no meters today');
      },
    };
    const recorder = new ExecutorMetrics({ meterProvider: provider }).createBatchRecorder();
    give(recorder, 1);
    expect(recorder.record(null as never)).toBe(false);
    await expect(recorder.shutdown()).resolves.toBeUndefined();
  });
});
