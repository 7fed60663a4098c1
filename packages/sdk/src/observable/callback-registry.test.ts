import { recordWarnings } from '@executor-metrics/testkit';
import { type Observable, type ObservableResult, ValueType } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MeterProvider } from '../meter-provider.ts';
import { createPendingReader, pointAt, seriesOf } from '../testdata/pending-reader.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

function setUp() {
  const reader = createPendingReader();
  return { reader, meter: new MeterProvider({ readers: [reader] }).getMeter('m') };
}

describe('callbacks of observable instruments', () => {
  it('cost only their own instruments when they throw, reject or hang', async () => {
    const { reader, meter } = setUp();
    const bad = {
      throws: () => {
        throw new Error('thrown');
      },
      rejects: async () => {
        throw new Error('rejected');
      },
      hangs: () => new Promise<void>(() => {}),
    };
    for (const [name, end] of Object.entries(bad)) {
      meter.createObservableGauge(name).addCallback((result) => {
        result.observe(1);
        return end();
      });
    }
    meter.createObservableGauge('fine').addCallback(async (result) => result.observe(2));
    const pending = reader.collectPending();
    await vi.advanceTimersByTimeAsync(4999);
    let ended = false;
    void pending.then(() => {
      ended = true;
    });
    expect(ended).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    const { snapshot, errors } = await pending;
    expect(errors.map(String)).toEqual([
      'Error: thrown',
      'Error: rejected',
      expect.stringMatching(/callback of hangs did not finish within 5000 ms/),
    ]);
    expect(snapshot.scopes[0]?.metrics.map(({ descriptor }) => descriptor.name)).toEqual(['fine']);
  });

  it.each([Number.POSITIVE_INFINITY, 2 ** 31, undefined, Number.NaN, 0])(
    'are not cut short by a deadline of %s',
    async (timeoutMillis) => {
      const { reader, meter } = setUp();
      let finish = () => {};
      meter.createObservableGauge('g').addCallback(async (result) => {
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        result.observe(1);
      });
      const pending = reader.collectPending({ timeoutMillis });
      await vi.advanceTimersByTimeAsync(4000);
      finish();
      const { snapshot, errors } = await pending;
      expect(errors).toEqual([]);
      expect(pointAt(seriesOf(snapshot, 'g'))).toBe(1);
    },
  );

  it('are not begun again as long as a run has not ended whose time was up', async () => {
    const { reader, meter } = setUp();
    const first = Promise.withResolvers<void>();
    const callback = vi.fn(async (result: ObservableResult) => {
      if (callback.mock.calls.length === 1) await first.promise;
      result.observe(1);
    });
    meter.createObservableGauge('slow').addCallback(callback);
    const late = reader.collectPending({ timeoutMillis: 10 });
    await vi.advanceTimersByTimeAsync(10);
    await late;
    for (let i = 0; i < 5; i++) {
      const { errors, snapshot } = await reader.collectPending();
      expect(errors.map(String)).toEqual([
        'CallbackTimeoutError: the callback of slow has not finished since an earlier collection; its instruments are left out this time',
      ]);
      expect(snapshot.scopes).toEqual([]);
    }
    expect(callback).toHaveBeenCalledOnce();
    first.resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect(pointAt(await reader.series('slow'))).toBe(1);
    expect(callback).toHaveBeenCalledTimes(2);
  });

  it('are begun again when an overdue run failed, which nobody hears of any more', async () => {
    const { reader, meter } = setUp();
    const first = Promise.withResolvers<void>();
    let runs = 0;
    meter.createObservableGauge('g').addCallback(async (result) => {
      if (++runs === 1) await first.promise;
      result.observe(1);
    });
    const late = reader.collectPending({ timeoutMillis: 10 });
    await vi.advanceTimersByTimeAsync(10);
    await late;
    first.reject(new Error('late'));
    await vi.advanceTimersByTimeAsync(0);
    expect(pointAt(await reader.series('g'))).toBe(1);
  });

  it('leave no timer behind', async () => {
    const { reader, meter } = setUp();
    meter.createObservableGauge('g').addCallback((result) => result.observe(1));
    await reader.series('g');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('run once for a collection, however often they were added, and no more when they were removed', async () => {
    const { reader, meter } = setUp();
    const gauge = meter.createObservableGauge('g');
    const callback = vi.fn((result: ObservableResult) => result.observe(1));
    gauge.addCallback(callback);
    gauge.addCallback(callback);
    await reader.series('g');
    expect(callback).toHaveBeenCalledOnce();
    gauge.removeCallback(callback);
    expect(await reader.series('g')).toEqual([]);
    expect(callback).toHaveBeenCalledOnce();
  });

  it('may add others, which run with the next collection', async () => {
    const { reader, meter } = setUp();
    const gauge = meter.createObservableGauge('g');
    const added = vi.fn((result: ObservableResult) => result.observe(2, { late: true }));
    gauge.addCallback((result) => {
      result.observe(1);
      gauge.addCallback(added);
    });
    await reader.series('g');
    expect(added).not.toHaveBeenCalled();
    expect(await reader.series('g')).toHaveLength(2);
  });

  it('observe nothing after their time, nor instruments that are not theirs', async () => {
    const { reader, meter } = setUp();
    const own = meter.createObservableGauge('own');
    const other = meter.createObservableGauge('other');
    let late: ((value: number) => void) | undefined;
    const foreign = { addCallback: () => {}, removeCallback: () => {} } as Observable;
    meter.addBatchObservableCallback(
      (result) => {
        result.observe(own, 1);
        result.observe(other, 2);
        result.observe(foreign, 3);
        late = (value) => result.observe(own, value);
      },
      [own, foreign],
    );
    const { snapshot } = await reader.collectPending();
    late?.(9);
    expect(pointAt(seriesOf(snapshot, 'own'))).toBe(1);
    expect(seriesOf(snapshot, 'other')).toEqual([]);
  });

  it('are removed as a batch by the same callback and the same instruments', async () => {
    const { reader, meter } = setUp();
    const [a, b] = [meter.createObservableGauge('a'), meter.createObservableGauge('b')];
    const callback = vi.fn();
    meter.addBatchObservableCallback(callback, [a, b]);
    meter.removeBatchObservableCallback(callback, [a]);
    await reader.series('a');
    meter.removeBatchObservableCallback(callback, [b, a]);
    await reader.series('a');
    expect(callback).toHaveBeenCalledOnce();
  });

  it('have what is no number dropped and reported, and fractions of whole numbers cut off', async () => {
    const warnings = recordWarnings();
    const { reader, meter } = setUp();
    meter.createObservableGauge('g', { valueType: ValueType.INT }).addCallback((result) => {
      result.observe(2.7, { id: 1 });
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY, '5', 5n, null]) result.observe(value as number);
    });
    expect((await reader.series('g')).map(({ value }) => value)).toEqual([2]);
    expect(warnings.map(({ code }) => code)).toEqual(['EXECUTOR_METRICS_VALUE']);
  });

  it('may observe very many series', async () => {
    const reader = createPendingReader({ cardinalityLimit: 200_000 });
    const meter = new MeterProvider({ readers: [reader] }).getMeter('m');
    meter.createObservableGauge('g').addCallback((result) => {
      for (let id = 0; id < 150_000; id++) result.observe(id, { id });
    });
    expect(await reader.series('g')).toHaveLength(150_000);
  });
});
