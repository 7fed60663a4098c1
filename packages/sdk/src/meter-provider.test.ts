import { createMemoryReader, recordWarnings } from '@executor-metrics/testkit';
import { AggregationTemporality, type IMetricReader, type MetricProducer } from '@opentelemetry/sdk-metrics';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MeterProvider } from './meter-provider.ts';
import { createPendingReader } from './testdata/pending-reader.ts';

const oneReader = createMemoryReader();
const { selectAggregationTemporality: _, ...withoutTemporality } = createMemoryReader();

afterEach(() => void vi.useRealTimers());

describe('MeterProvider', () => {
  it.each<[string, object, string]>([
    ['an unknown option', { reader: [] }, 'reader'],
    ['a reader that is none', { readers: [{}] }, 'readers'],
    ['a reader that cannot be ended', { readers: [{ ...createMemoryReader(), shutdown: undefined }] }, 'shutdown()'],
    ['a reader that says nothing of temporality', { readers: [withoutTemporality] }, 'selectAggregationTemporality()'],
    ['a reader that stands there twice', { readers: [oneReader, oneReader] }, 'each reader once'],
    ['a limit below 1', { cardinalityLimit: 0 }, 'cardinalityLimit'],
    ['a view that selects nothing', { views: [{}] }, 'views[0]'],
    ['a resource that is none', { resource: 'shop' }, 'resource'],
  ])('refuses %s by name', (_, options, name) => {
    expect(() => new MeterProvider(options as never)).toThrow(name);
  });

  it('gives the same meter for the same scope, whatever the order of its attributes', () => {
    const provider = new MeterProvider();
    const meter = provider.getMeter('m', '1', { attributes: { a: 1, b: 2 } });
    expect(provider.getMeter('m', '1', { attributes: { b: 2, a: 1 } })).toBe(meter);
    expect(provider.getMeter('m', '1', { attributes: { a: 1 } })).not.toBe(meter);
    expect(provider.getMeter('m', '1')).not.toBe(meter);
    expect(provider.getMeter('m', '2', { attributes: { a: 1, b: 2 } })).not.toBe(meter);
  });

  it.each([undefined, null, 5, {}, Symbol('s')])('takes %s for a scope without a name', async (name) => {
    const provider = new MeterProvider();
    provider
      .getMeter(name as never, null as never, null as never)
      .createCounter('c')
      .add(1);
    provider.getMeter(name as never, undefined, { attributes: null as never });
    expect((await provider.snapshot()).scopes.map(({ scope }) => scope.name)).toEqual(['']);
  });

  it('does not change a scope with the object that it was given', async () => {
    const provider = new MeterProvider();
    const attributes = { tags: ['a'], deep: {} as never };
    provider.getMeter('m', '1', { attributes }).createCounter('c').add(1);
    attributes.tags.push('b');
    expect((await provider.snapshot()).scopes[0]?.scope.attributes).toEqual({ tags: ['a'] });
  });

  it('serves readers of others, which have no more than they must', async () => {
    let producer: MetricProducer | undefined;
    const reader = {
      setMetricProducer: (given: MetricProducer) => {
        producer = given;
      },
      collect: () => producer?.collect(),
      selectAggregationTemporality: () => AggregationTemporality.CUMULATIVE,
      forceFlush: async () => {},
      shutdown: async () => {},
    } as unknown as IMetricReader;
    const provider = new MeterProvider({ readers: [reader] });
    provider.getMeter('m').createCounter('c').add(5);
    const result = await producer?.collect();
    expect(result?.resourceMetrics.scopeMetrics[0]?.metrics[0]?.dataPoints[0]?.value).toBe(5);
  });

  it('takes the limit of the view, else of the reader, else its own', () => {
    recordWarnings();
    const limitOf = (options: object, readerLimit: number) => {
      const readers = [createMemoryReader({ cardinalityLimit: readerLimit })];
      const provider = new MeterProvider({ readers, ...options });
      provider.getMeter('m').createCounter('c');
      return provider.describe().streams[0]?.limit;
    };
    const views = [{ instrumentName: 'c', aggregationCardinalityLimit: 5 }];
    expect(limitOf({ views, cardinalityLimit: 7 }, 6)).toBe(5);
    expect(limitOf({ cardinalityLimit: 7 }, 6)).toBe(6);
    expect(limitOf({ cardinalityLimit: 7 }, 2000)).toBe(7);
    expect(limitOf({}, 2000)).toBe(2000);
  });

  it('applies a view that is added to the instruments that come', async () => {
    const provider = new MeterProvider();
    const meter = provider.getMeter('m');
    meter.createCounter('before').add(1);
    provider.addView({ instrumentName: 'after', name: 'renamed' });
    meter.createCounter('after').add(1);
    const [scope] = (await provider.snapshot()).scopes;
    expect(scope?.metrics.map(({ descriptor }) => descriptor.name)).toEqual(['before', 'renamed']);
    expect(() => provider.addView({})).toThrow('addView()');
  });

  it('flushes and ends all readers, though some of them fail, and says that they did', async () => {
    const rejecting = { ...createMemoryReader(), forceFlush: vi.fn(() => Promise.reject(new Error('down'))) };
    const throwing = {
      ...createMemoryReader(),
      shutdown: vi.fn(() => {
        throw new Error('broken');
      }),
    };
    const fine = { ...createMemoryReader(), forceFlush: vi.fn(async () => {}), shutdown: vi.fn(async () => {}) };
    const provider = new MeterProvider({ readers: [rejecting, throwing, fine] });
    await expect(provider.forceFlush({ timeoutMillis: 5 })).rejects.toThrow('down');
    expect(fine.forceFlush).toHaveBeenCalledExactlyOnceWith({ timeoutMillis: 5 });
    const first = provider.shutdown();
    expect(provider.shutdown()).toBe(first);
    await expect(first).rejects.toThrow('broken');
    expect(fine.shutdown).toHaveBeenCalledOnce();
    await expect(provider.forceFlush()).resolves.toBeUndefined();
  });

  it.each(['forceFlush', 'shutdown'] as const)(
    'waits for a reader whose %s() hangs no longer than it may, and says which one it is',
    async (method) => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      class StuckReader {}
      const stuck = Object.assign(new StuckReader(), createMemoryReader(), { [method]: () => new Promise(() => {}) });
      const fine = { ...createMemoryReader(), [method]: vi.fn(async () => {}) };
      const provider = new MeterProvider({ readers: [stuck, fine] as IMetricReader[] });
      const end = provider[method]({ timeoutMillis: 50 });
      const rejected = expect(end).rejects.toThrow(`${method}() of the reader StuckReader did not finish within 50 ms`);
      await vi.advanceTimersByTimeAsync(50);
      await rejected;
      expect(fine[method]).toHaveBeenCalledOnce();
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it('leaves no timer behind when its readers end in time', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const provider = new MeterProvider({ readers: [createMemoryReader()] });
    await provider.shutdown({ timeoutMillis: 50 });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends once though a reader ends it in turn', async () => {
    const ends = vi.fn();
    const reader: IMetricReader = {
      ...createMemoryReader(),
      async shutdown() {
        ends();
        void provider.shutdown();
      },
    };
    const provider = new MeterProvider({ readers: [reader] });
    await provider.shutdown();
    expect(ends).toHaveBeenCalledOnce();
  });

  it('records nothing with meters that were asked for after its end, and hurts nobody', async () => {
    const reader = createPendingReader();
    const provider = new MeterProvider({ readers: [reader] });
    const counter = provider.getMeter('m').createCounter('c');
    await provider.shutdown();
    provider.getMeter('n').createCounter('d').add(1);
    counter.add(1);
    expect(await reader.series('d')).toEqual([]);
    await expect(reader.collect()).rejects.toThrow('shut down');
  });
});

describe('describe', () => {
  it('says which streams and readers there are', async () => {
    recordWarnings();
    class OurReader {}
    const reader = Object.assign(new OurReader(), createPendingReader({ cardinalityLimit: 2 }));
    const delta = createPendingReader({ temporality: 'delta', cardinalityLimit: 2 });
    const provider = new MeterProvider({ readers: [reader, delta] });
    const counter = provider.getMeter('m').createCounter('c');
    for (let id = 0; id < 5; id++) counter.add(1, { id });
    expect(provider.describe()).toEqual({
      streams: [
        ...[{ scope: 'm', name: 'c', instrument: 'c', aggregation: 'sum', series: 2, limit: 2, overflowed: 3 }],
      ],
      readers: [
        { name: 'OurReader', temporality: 'cumulative', lastCollectionMs: undefined },
        { name: 'Object', temporality: 'delta', lastCollectionMs: undefined },
      ],
    });
    await reader.series('c');
    expect(provider.describe().readers[0]?.lastCollectionMs).toBeGreaterThanOrEqual(0);
  });
});
