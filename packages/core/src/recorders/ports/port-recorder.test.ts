import { createCollector, eventually, pointValue } from '@executor-metrics/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExecutorMetrics } from '../../executor-metrics.ts';
import type { Recorder } from '../recorder.ts';
import { Credit } from './credit.ts';
import type { PortMessage } from './port-message.ts';
import { createPortRecorder } from './port-recorder.ts';

/** The other side, as a test plays it. */
class ScriptedPort {
  readonly messages: PortMessage[] = [];

  postMessage(message: unknown): void {
    this.messages.push(structuredClone(message) as PortMessage);
  }

  get credit(): Credit {
    return new Credit(this.messages[0]?.credit);
  }

  /** Of the messages with records, the ids of each. */
  get ids(): unknown[][] {
    return this.messages
      .filter(({ records }) => records !== undefined)
      .map(({ records }) => (records ?? []).map(({ attributes }) => Reflect.get(attributes as object, 'id')));
  }
}

let port: ScriptedPort;
let warnings: string[];

beforeEach(() => {
  port = new ScriptedPort();
  warnings = [];
  vi.spyOn(process, 'emitWarning').mockImplementation((...args: unknown[]) => {
    warnings.push((args[1] as { code: string }).code);
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function give(recorder: Recorder, ...ids: readonly number[]): boolean[] {
  return ids.map((id) => recorder.record({ operation: 'work', attributes: { id } }));
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe('a port recorder', () => {
  it('sends nothing but a greeting as long as nobody receives', () => {
    const recorder = createPortRecorder(port, { maxSize: 2 });
    give(recorder, 1, 2, 3);
    expect([port.ids, port.messages.length, recorder.pending]).toEqual([[], 1, 3]);
  });

  it('sends a message when it is full', () => {
    const recorder = createPortRecorder(port, { maxSize: 2 });
    port.credit.open();
    give(recorder, 1, 2, 3);
    expect([port.ids, recorder.pending]).toEqual([[[1, 2]], 1]);
  });

  it('sends one that is not full after a while', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const recorder = createPortRecorder(port, { maxDelayMs: 50 });
    port.credit.open();
    give(recorder, 1);
    vi.advanceTimersByTime(50);
    expect([port.ids, recorder.pending]).toEqual([[[1]], 0]);
  });

  it('has no more than four messages on their way', () => {
    const recorder = createPortRecorder(port, { maxSize: 1 });
    port.credit.open();
    give(recorder, ...numbers(7));
    expect([port.ids.length, recorder.pending]).toEqual([4, 3]);
    port.credit.take();
    give(recorder, 7);
    expect([port.ids.length, recorder.pending]).toEqual([5, 3]);
  });

  it('hurries with what is more than one message', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const recorder = createPortRecorder(port, { maxSize: 1, maxDelayMs: 1000 });
    port.credit.open();
    give(recorder, ...numbers(6));
    vi.advanceTimersByTime(1000);
    port.credit.take();
    vi.advanceTimersByTime(10);
    expect([port.ids.length, recorder.pending]).toEqual([5, 1]);
  });

  it('drops the oldest record that waits, and says so with the next message', async () => {
    const recorder = createPortRecorder(port, { capacity: 2, maxSize: 2 });
    give(recorder, 1, 2, 3);
    port.credit.open();
    give(recorder, 4);
    expect(port.ids).toEqual([[2, 3]]);
    expect(port.messages.at(-1)?.dropped).toEqual({ full: 1 });
    expect([recorder.dropped, warnings]).toEqual([{ full: 1 }, ['EXECUTOR_METRICS_NO_RECEIVER']]);
  });

  it('drops the newest record where it is told to', () => {
    const recorder = createPortRecorder(port, { capacity: 2, onFull: 'drop-newest' });
    expect(give(recorder, 1, 2, 3)).toEqual([true, true, false]);
    expect(recorder.dropped).toEqual({ full: 1 });
  });

  it('waits for room for a limited time, and does not begin to wait again before the other side stirs', () => {
    const recorder = createPortRecorder(port, { capacity: 1, onFull: 'block', maxBlockMs: 30 });
    const startedAtMs = performance.now();
    expect(give(recorder, ...numbers(100)).filter((taken) => taken)).toHaveLength(1);
    const tookMs = performance.now() - startedAtMs;
    expect(tookMs).toBeGreaterThan(29);
    expect(tookMs).toBeLessThan(1500);
    expect(recorder.dropped).toEqual({ full: 99 });
  });

  it('goes on without a wait where the other side has stirred meanwhile', () => {
    const recorder = createPortRecorder(port, { capacity: 1, onFull: 'block', maxBlockMs: 30 });
    give(recorder, 1, 2);
    port.credit.open();
    port.credit.take();
    expect(give(recorder, 3)).toEqual([true]);
    expect(port.ids).toEqual([[1], [3]]);
  });

  it('is not confused by one that takes more than was sent', () => {
    const recorder = createPortRecorder(port, { maxSize: 1 });
    port.credit.open();
    for (let i = 0; i < 10; i++) port.credit.take();
    give(recorder, 1, 2);
    expect([port.ids, recorder.pending]).toEqual([[[1], [2]], 0]);
  });

  it('goes on with the next receiver where the one before has left without taking what was on its way', () => {
    const recorder = createPortRecorder(port, { maxSize: 1 });
    port.credit.open();
    give(recorder, ...numbers(4));
    port.credit.close();
    port.credit.open();
    give(recorder, ...numbers(7));
    expect([port.ids.length, recorder.pending]).toEqual([8, 3]);
  });

  it('sends no more at a time to a receiver that has also taken what was meant for the one before', () => {
    const recorder = createPortRecorder(port, { maxSize: 1 });
    port.credit.open();
    give(recorder, ...numbers(4));
    port.credit.close();
    port.credit.open();
    give(recorder, 4);
    for (let i = 0; i < 5; i++) port.credit.take();
    give(recorder, ...numbers(7));
    expect([port.ids.length, recorder.pending]).toEqual([9, 3]);
  });

  it('that cannot tell what it dropped has not dropped anything by that', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const recorder = createPortRecorder(port, { maxDelayMs: 10 });
    port.credit.open();
    vi.spyOn(port, 'postMessage').mockImplementation(() => {
      throw new Error('closed');
    });
    recorder.record(null as never);
    vi.advanceTimersByTime(100);
    expect(recorder.dropped).toEqual({ invalid: 1 });
  });

  it('greets ever less often as long as nobody receives, and from the beginning when somebody has left', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const recorder = createPortRecorder(port);
    give(recorder, 1);
    vi.advanceTimersByTime(1000 * 60 * 60);
    // After 1, 2, 4, … seconds.
    expect(port.messages.length).toBeLessThanOrEqual(13);
    expect(port.messages.length).toBeGreaterThan(8);
    port.credit.open();
    vi.advanceTimersByTime(200);
    port.credit.take();
    port.credit.close();
    const before = port.messages.length;
    give(recorder, 2);
    vi.advanceTimersByTime(1500);
    expect(port.messages.length).toBe(before + 2);
  });

  it('resolves its end when all was taken', async () => {
    const recorder = createPortRecorder(port, { maxSize: 1 });
    port.credit.open();
    give(recorder, ...numbers(6));
    const end = recorder.shutdown();
    const taking = setInterval(() => port.credit.take(), 1);
    await end;
    clearInterval(taking);
    expect([port.ids.flat(), recorder.pending, recorder.dropped]).toEqual([numbers(6), 0, {}]);
    expect(give(recorder, 7)).toEqual([false]);
  });

  it('drops what nobody takes before the time of its end is up, and says so', async () => {
    const recorder = createPortRecorder(port, { flushTimeoutMs: 20 });
    give(recorder, 1, 2, 3);
    await recorder.shutdown();
    expect([recorder.pending, recorder.dropped]).toEqual([0, { unsent: 3 }]);
    port.credit.open();
    await eventually(() => expect(port.messages.at(-1)).toMatchObject({ records: [], dropped: { unsent: 3 } }), {
      what: 'that the other side hears of it',
    });
    expect(warnings).toEqual(['EXECUTOR_METRICS_RECORDS_UNSENT']);
  });

  it('can be flushed and goes on', async () => {
    const recorder = createPortRecorder(port, { flushTimeoutMs: 20 });
    give(recorder, 1);
    await recorder.flush();
    expect([recorder.pending, recorder.dropped]).toEqual([1, {}]);
    port.credit.open();
    port.credit.take();
    await recorder.flush();
    expect([port.ids, recorder.pending]).toEqual([[[1]], 0]);
  });

  it('does not keep its thread alive', () => {
    const timers = vi.spyOn(globalThis, 'setTimeout');
    give(createPortRecorder(port), 1);
    const [timer] = timers.mock.results.map(({ value }) => value as NodeJS.Timeout);
    expect(timer?.hasRef()).toBe(false);
    clearTimeout(timer);
  });

  it('never throws where the port does, and holds no more than its capacity', async () => {
    const broken = {
      postMessage: () => {
        throw new Error('closed');
      },
    };
    const recorder = createPortRecorder(broken, { capacity: 3, flushTimeoutMs: 5 });
    expect(give(recorder, ...numbers(5))).toEqual([true, true, true, true, true]);
    await recorder.shutdown();
    expect(recorder.dropped).toEqual({ full: 2, unsent: 3 });
  });

  it('counts what it has given to a port that throws for a while, and tells it later', () => {
    const recorder = createPortRecorder(port, { maxSize: 2 });
    port.credit.open();
    vi.spyOn(port, 'postMessage').mockImplementationOnce(() => {
      throw new Error('closed');
    });
    give(recorder, 1, 2);
    expect([recorder.pending, recorder.dropped]).toEqual([0, { unsent: 2 }]);
    give(recorder, 3, 4);
    expect([port.ids, port.messages.at(-1)?.dropped]).toEqual([[[3, 4]], { unsent: 2 }]);
  });

  it('does not hang for ever where the other side is the same thread', async () => {
    const collector = createCollector();
    const metrics = new ExecutorMetrics({ meterProvider: collector.provider });
    const { port1, port2 } = new MessageChannel();
    metrics.receiveRecords(port1);
    const recorder = createPortRecorder(port2, { capacity: 5, maxSize: 5, onFull: 'block', maxBlockMs: 5 });
    expect(give(recorder, ...numbers(50)).filter((taken) => taken)).toHaveLength(5);
    await recorder.shutdown();
    await eventually(() => expect(metrics.getMetricsSummary().dropped).toEqual({ 'recorder-full': 45 }), {
      what: 'the drops',
    });
    expect(pointValue(await collector.collect(), 'executor.recorder.dropped')).toBe(45);
    port1.close();
  });
});
