import { createMemoryReader, pointHistogram, pointValue } from '@executor-metrics/testkit';
import { metrics } from '@opentelemetry/api';
import { MeterProvider as OfficialProvider } from '@opentelemetry/sdk-metrics';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { reportApiSkew } from '../delegate/api-copies.ts';
import { registerDelegate, releaseDelegate } from '../delegate/register-delegate.ts';
import { MeterProvider } from '../meter-provider.ts';

const registryKey = Symbol.for('opentelemetry.js.api.1');

afterEach(() => {
  releaseDelegate();
  metrics.disable();
  Reflect.deleteProperty(globalThis, registryKey);
});

describe('a library that was imported before the provider exists', () => {
  it('B23: records as soon as one does, with all kinds of instruments, and those that it makes later', async () => {
    const delegate = registerDelegate();
    const meter = metrics.getMeter('library');
    const early = {
      counter: meter.createCounter('early.jobs'),
      histogram: meter.createHistogram('early.sizes'),
      gauge: meter.createObservableGauge('early.level'),
    };
    early.gauge.addCallback((result) => result.observe(7));
    early.counter.add(100);

    const reader = createMemoryReader();
    delegate.setDelegate(new MeterProvider({ readers: [reader] }));
    early.counter.add(1, { id: 1 });
    early.histogram.record(3);
    meter.createCounter('late.jobs').add(2);
    metrics.getMeter('another').createCounter('other.jobs').add(3);

    const collected = await reader.collectMetrics();
    expect(pointValue(collected, 'early.jobs')).toBe(1);
    expect(pointHistogram(collected, 'early.sizes')).toMatchObject({ count: 1, sum: 3 });
    expect(pointValue(collected, 'early.level')).toBe(7);
    expect(pointValue(collected, 'late.jobs')).toBe(2);
    expect(pointValue(collected, 'other.jobs')).toBe(3);
  });

  it('B23: goes on with the provider that takes the place of one that was shut down', async () => {
    const delegate = registerDelegate();
    const jobs = metrics.getMeter('library').createCounter('jobs');
    const first = new MeterProvider({ readers: [createMemoryReader()] });
    delegate.setDelegate(first);
    jobs.add(1);
    await first.shutdown();
    const reader = createMemoryReader();
    delegate.setDelegate(new MeterProvider({ readers: [reader] }));
    jobs.add(2);
    expect(pointValue(await reader.collectMetrics(), 'jobs')).toBe(2);
  });
});

describe('another copy of the API', () => {
  it('B24: that registered first and is older is detected and named, since ours gets a no-op from it', () => {
    const provider = { getMeter: vi.fn() };
    Reflect.set(globalThis, registryKey, { version: '1.9.0', metrics: provider });
    const report = vi.fn();
    reportApiSkew(report);
    expect(metrics.getMeterProvider()).not.toBe(provider);
    expect(report).toHaveBeenCalledOnce();
    expect(report).toHaveBeenCalledWith(
      'EXECUTOR_METRICS_API_SKEW',
      expect.stringMatching(/version 1\.9\.0 .*version 1\.10\.\d+ .*records nothing/),
    );
  });

  it('B24: and a second registration that the API refuses are said by name, not to a logger that nobody set', () => {
    metrics.setGlobalMeterProvider(new OfficialProvider());
    const report = vi.fn();
    expect(registerDelegate({ report }).isGlobal).toBe(false);
    expect(report).toHaveBeenCalledWith('EXECUTOR_METRICS_GLOBAL_TAKEN', expect.stringMatching(/opentelemetry 3\./));
  });
});

describe('a reader', () => {
  it('§2.8: is taken by its shape, not by its class, so that several copies of the official SDK get along', async () => {
    const reader = createMemoryReader();
    expect(Object.getPrototypeOf(reader)).toBe(Object.prototype);
    new MeterProvider({ readers: [reader] }).getMeter('tests').createCounter('jobs').add(1);
    expect(pointValue(await reader.collectMetrics(), 'jobs')).toBe(1);
  });

  it('B10: that could not flush or end makes forceFlush() and shutdown() reject with its reason', async () => {
    const fails = Object.assign(createMemoryReader(), {
      forceFlush: () => Promise.reject(new Error('no collector')),
      shutdown: () => Promise.reject(new Error('no collector')),
    });
    const works = createMemoryReader();
    const provider = new MeterProvider({ readers: [fails, works] });
    await expect(provider.forceFlush()).rejects.toThrow('no collector');
    await expect(provider.shutdown()).rejects.toThrow('no collector');
    await expect(works.collect()).rejects.toThrow('shut down');
  });
});
