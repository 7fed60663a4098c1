import { type Collector, createCollector, eventually, pointsOf, pointValue } from '@executor-metrics/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExecutorMetrics } from '../executor-metrics.ts';
import type { Recorder } from './recorder.ts';

let collector: Collector;
let metrics: ExecutorMetrics;
/** The ids of the records in the order in which they were recorded. */
let order: unknown[];

beforeEach(() => {
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  order = [];
  collector = createCollector();
  metrics = new ExecutorMetrics({
    meterProvider: collector.provider,
    attributePolicy: {
      redact: (value) => {
        order.push(value);
        return value;
      },
    },
  });
});

afterEach(() => vi.restoreAllMocks());

function give(recorder: Recorder, ...ids: readonly number[]): boolean[] {
  return ids.map((id) => recorder.record({ operation: 'plan', attributes: { id } }));
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('a queue recorder', () => {
  it('records nothing before the code that brought it is done', async () => {
    const recorder = metrics.createQueueRecorder();
    expect(give(recorder, 1, 2)).toEqual([true, true]);
    expect([recorder.pending, order]).toEqual([2, []]);
    await nextTurn();
    expect([recorder.pending, order]).toEqual([0, [1, 2]]);
  });

  it('empties a long queue in several turns of the event loop', async () => {
    const recorder = metrics.createQueueRecorder();
    for (let i = 0; i < 1200; i++) recorder.record({ operation: 'plan' });
    await nextTurn();
    expect(recorder.pending).toBe(700);
    await eventually(() => expect(recorder.pending).toBe(0), { what: 'an empty queue', intervalMs: 1 });
  });

  it('is flushed in several turns of the event loop as well, and to its end', async () => {
    const recorder = metrics.createQueueRecorder();
    for (let i = 0; i < 1200; i++) recorder.record({ operation: 'plan' });
    const end = recorder.shutdown();
    expect(recorder.pending).toBe(700);
    await end;
    expect([recorder.pending, pointValue(await collector.collect(), 'executor.operation.completed')]).toEqual([
      0, 1200,
    ]);
  });

  it('drops the oldest record by default', async () => {
    const recorder = metrics.createQueueRecorder({ capacity: 2 });
    expect(give(recorder, 1, 2, 3, 4)).toEqual([true, true, true, true]);
    await recorder.flush();
    expect([order, recorder.dropped]).toEqual([[3, 4], { full: 2 }]);
  });

  it('drops the newest record where it is told to', async () => {
    const recorder = metrics.createQueueRecorder({ capacity: 2, onFull: 'drop-newest' });
    expect(give(recorder, 1, 2, 3, 4)).toEqual([true, true, false, false]);
    await recorder.flush();
    expect([order, recorder.dropped]).toEqual([[1, 2], { full: 2 }]);
  });

  it('has whoever brings too much record it, where nothing may be dropped', async () => {
    const recorder = metrics.createQueueRecorder({ capacity: 2, onFull: 'block' });
    expect(give(recorder, 1, 2, 3)).toEqual([true, true, true]);
    expect([order, recorder.pending]).toEqual([[1, 2], 1]);
    await recorder.flush();
    expect([order, recorder.dropped]).toEqual([[1, 2, 3], {}]);
  });

  it('drops what a redactor brings to a full queue that cannot be emptied meanwhile', async () => {
    let recorder: Recorder | undefined;
    metrics = new ExecutorMetrics({
      attributePolicy: {
        redact: (value) => {
          if (value === 1) give(recorder as Recorder, 10, 11, 12, 13);
          return value;
        },
      },
    });
    recorder = metrics.createQueueRecorder({ capacity: 2, onFull: 'block' });
    give(recorder, 1);
    await recorder.flush();
    expect([recorder.pending, recorder.dropped]).toEqual([2, { full: 2 }]);
  });

  it('records what waits at its end, and drops what comes after it', async () => {
    const recorder = metrics.createQueueRecorder();
    give(recorder, 1, 2);
    await recorder[Symbol.asyncDispose]();
    expect(give(recorder, 3)).toEqual([false]);
    expect([order, recorder.pending, recorder.dropped]).toEqual([[1, 2], 0, { closed: 1 }]);
  });

  it('counts what it drops in the summary', () => {
    const recorder = metrics.createQueueRecorder({ capacity: 1 });
    give(recorder, 1, 2);
    recorder.record('plan' as never);
    expect(metrics.getMetricsSummary().dropped).toEqual({ 'recorder-full': 1, 'recorder-invalid': 1 });
  });

  it('is emptied before its program ends, which an immediate without a reference would not be', () => {
    const immediates = vi.spyOn(globalThis, 'setImmediate');
    give(metrics.createQueueRecorder(), 1);
    const [immediate] = immediates.mock.results.map(({ value }) => value as NodeJS.Immediate);
    expect(immediate?.hasRef()).toBe(true);
  });

  it('is emptied when metrics are collected, in its order', async () => {
    const recorder = metrics.createQueueRecorder();
    give(recorder, 1, 2, 3);
    await collector.collect();
    expect([order, recorder.pending, recorder.dropped]).toEqual([[1, 2, 3], 0, {}]);
  });

  it('records what it was given before recording was switched off, and takes nothing after', async () => {
    const recorder = metrics.createQueueRecorder();
    give(recorder, 1, 2);
    metrics.setEnabled(false);
    expect(give(recorder, 3)).toEqual([false]);
    metrics.setEnabled(true);
    await recorder.flush();
    expect([order, recorder.dropped]).toEqual([[1, 2], {}]);
  });

  it('makes no instruments before a recorder is asked for', async () => {
    expect(metrics.metrics.has('executor.recorder.dropped')).toBe(false);
    metrics.createQueueRecorder();
    expect(metrics.metrics.get('executor.recorder.dropped')).toMatchObject({ kind: 'counter', unit: '{record}' });
    expect(pointsOf(await collector.collect(), 'executor.recorder.dropped')).toEqual([]);
  });
});
