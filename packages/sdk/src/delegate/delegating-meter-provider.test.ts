import { createCollector, pointsOf, pointValue } from '@executor-metrics/testkit';
import { type Attributes, createNoopMeter, type MeterProvider, ValueType } from '@opentelemetry/api';
import { describe, expect, it, vi } from 'vitest';
import { DelegatingMeterProvider } from './delegating-meter-provider.ts';

describe('DelegatingMeterProvider', () => {
  it('records into meters and instruments that were taken before the provider was set (B23)', async () => {
    const delegate = new DelegatingMeterProvider();
    const early = delegate.getMeter('library', '1.2.3');
    const counter = early.createCounter('early', { unit: '{job}', description: 'Jobs' });
    counter.add(100, { queue: 'mail' });
    const collector = createCollector();
    delegate.setDelegate(collector.provider);
    counter.add(2, { queue: 'mail' });
    early.createCounter('late').add(3);
    const points = await collector.collect();
    expect(pointValue(points, 'early', { queue: 'mail' })).toBe(2);
    expect(pointValue(points, 'late')).toBe(3);
    expect(pointsOf(points, 'early')[0]).toMatchObject({ scope: 'library', unit: '{job}', description: 'Jobs' });
  });

  it('gives the real provider name, version and options of each meter', () => {
    const getMeter = vi.fn<MeterProvider['getMeter']>(() => createNoopMeter());
    const delegate = new DelegatingMeterProvider();
    delegate.getMeter('a', '1', { schemaUrl: 'https://schema' });
    delegate.setDelegate({ getMeter });
    delegate.getMeter('b');
    expect(getMeter.mock.calls).toEqual([
      ['a', '1', { schemaUrl: 'https://schema' }],
      ['b', undefined, {}],
    ]);
  });

  it('has one meter for equal names, versions, schemas and attributes, and others for others', () => {
    const delegate = new DelegatingMeterProvider();
    const scope = (attributes: Attributes) => delegate.getMeter('a', '1', { schemaUrl: 's', attributes });
    expect(delegate.getMeter('a')).toBe(delegate.getMeter('a', ''));
    expect(scope({ x: 1, y: 2 })).toBe(scope({ y: 2, x: 1 }));
    const meters = [
      delegate.getMeter('a'),
      delegate.getMeter('a', '1'),
      delegate.getMeter('a', '1', { schemaUrl: 's' }),
      scope({ x: 1, y: 2 }),
      scope({ x: '1', y: 2 }),
      delegate.getMeter('a:1'),
    ];
    expect(new Set(meters).size).toBe(meters.length);
  });

  it.each([null, 5, 'text', { attributes: null }, { attributes: 'text' }, { schemaUrl: 5 }])(
    'does not throw for the options %j of a scope',
    (options) => {
      const delegate = new DelegatingMeterProvider();
      expect(delegate.getMeter('a', '1', options as never)).toBe(delegate.getMeter('a', '1'));
    },
  );

  it('hands on the attributes of a scope as they were', () => {
    const getMeter = vi.fn<MeterProvider['getMeter']>(() => createNoopMeter());
    const delegate = new DelegatingMeterProvider();
    const attributes = { tags: ['a'] };
    delegate.getMeter('a', '1', { attributes });
    attributes.tags.push('b');
    delegate.setDelegate({ getMeter });
    expect(getMeter.mock.calls).toEqual([['a', '1', { attributes: { tags: ['a'] } }]]);
  });

  it('has one instrument for each definition, so that a loop of creations does not grow', async () => {
    const delegate = new DelegatingMeterProvider();
    const create = vi.spyOn(createNoopMeter(), 'createHistogram');
    const meter = delegate.getMeter('a');
    const advice = () => ({ advice: { explicitBucketBoundaries: [1, 2, Number.POSITIVE_INFINITY] } });
    const histograms = Array.from({ length: 100 }, () => meter.createHistogram('h', advice()));
    expect(new Set(histograms).size).toBe(1);
    delegate.setDelegate({ getMeter: () => createNoopMeter() });
    meter.createHistogram('h', advice());
    expect(create).toHaveBeenCalledTimes(1);
    expect(create).toHaveBeenCalledWith('h', advice());
    create.mockRestore();
  });

  it('takes absent options for their defaults, and tells apart what makes another instrument', () => {
    const meter = new DelegatingMeterProvider().getMeter('a');
    const plain = meter.createCounter('c');
    expect(meter.createCounter('c', { unit: '', description: '', valueType: ValueType.DOUBLE })).toBe(plain);
    const different = [
      plain,
      meter.createUpDownCounter('c'),
      meter.createCounter('C'),
      meter.createCounter('c', { unit: 's' }),
      meter.createCounter('c', { valueType: ValueType.INT }),
    ];
    expect(new Set(different).size).toBe(different.length);
  });

  it('does not grow with descriptions and advice that a program makes up for each call', () => {
    const meter = new DelegatingMeterProvider().getMeter('a');
    const made = Array.from({ length: 100 }, (_, i) =>
      meter.createHistogram('h', { description: `request ${i}`, advice: { explicitBucketBoundaries: [i] } }),
    );
    expect(new Set(made).size).toBe(1);
  });

  it('does not throw for advice that is no data', () => {
    const meter = new DelegatingMeterProvider().getMeter('a');
    const advice = { explicitBucketBoundaries: [1n as unknown as number] };
    expect(meter.createHistogram('h', { advice })).toBe(meter.createHistogram('h', { advice }));
  });

  it('creates instruments with the options of when they were asked for', async () => {
    const delegate = new DelegatingMeterProvider();
    const options = { unit: 's', advice: { explicitBucketBoundaries: [1, 2] } };
    const histogram = delegate.getMeter('a').createHistogram('h', options);
    options.unit = 'ms';
    options.advice.explicitBucketBoundaries.push(3);
    const collector = createCollector();
    delegate.setDelegate(collector.provider);
    histogram.record(1);
    const [point] = await collector.collect();
    expect(point).toMatchObject({ unit: 's', histogram: { buckets: { length: 3 } } });
  });

  it('drops what is recorded after it was detached, and attaches anew', async () => {
    const delegate = new DelegatingMeterProvider();
    const counter = delegate.getMeter('a').createCounter('c');
    const [first, second] = [createCollector(), createCollector()];
    delegate.setDelegate(first.provider);
    counter.add(1);
    delegate.setDelegate(undefined);
    expect(delegate.getDelegate()).toBeUndefined();
    counter.add(10);
    delegate.setDelegate(second.provider);
    expect(delegate.getDelegate()).toBe(second.provider);
    counter.add(100);
    expect(pointValue(await first.collect(), 'c')).toBe(1);
    expect(pointValue(await second.collect(), 'c')).toBe(100);
  });

  it('goes on with a provider that replaces one that was shut down', async () => {
    const delegate = new DelegatingMeterProvider();
    const meter = delegate.getMeter('a');
    const counter = meter.createCounter('c');
    const first = createCollector();
    delegate.setDelegate(first.provider);
    await first.shutdown();
    meter.createCounter('between').add(1);
    const second = createCollector();
    delegate.setDelegate(second.provider);
    counter.add(2);
    meter.createCounter('between').add(3);
    const points = await second.collect();
    expect([pointValue(points, 'c'), pointValue(points, 'between')]).toEqual([2, 3]);
  });

  it('leaves an instrument without effect that the provider fails to create, says so once and attaches the others', async () => {
    const report = vi.fn();
    const delegate = new DelegatingMeterProvider({ report });
    const meter = delegate.getMeter('a');
    const [counter, gauge] = [meter.createCounter('c'), meter.createGauge('g')];
    const [first, second] = [createCollector(), createCollector()];
    delegate.setDelegate(first.provider);
    const real = second.provider.getMeter('a');
    vi.spyOn(real, 'createCounter').mockImplementation(() => {
      throw new Error('no counters today');
    });
    delegate.setDelegate({ getMeter: () => real });
    counter.add(1);
    gauge.record(2);
    expect(pointValue(await second.collect(), 'g')).toBe(2);
    expect(await first.collect()).toEqual([]);
    expect(report.mock.calls).toEqual([['EXECUTOR_METRICS_DELEGATE', expect.stringContaining('no counters today')]]);
  });

  it('is not its own delegate', () => {
    const delegate = new DelegatingMeterProvider();
    expect(() => delegate.setDelegate(delegate)).toThrow('pass the provider of an SDK, not the global one');
  });

  it('flushes and shuts down the real provider, as applications do with the global one', async () => {
    const delegate = new DelegatingMeterProvider();
    await delegate.forceFlush();
    await delegate.shutdown();
    const { provider } = createCollector();
    const flush = vi.spyOn(provider, 'forceFlush');
    const shutdown = vi.spyOn(provider, 'shutdown');
    delegate.setDelegate(provider);
    await delegate.forceFlush({ timeoutMillis: 5 });
    await delegate.shutdown();
    expect(flush).toHaveBeenCalledExactlyOnceWith({ timeoutMillis: 5 });
    expect(shutdown).toHaveBeenCalledOnce();
    delegate.setDelegate({ getMeter: () => createNoopMeter() });
    await delegate.forceFlush();
  });
});
