import { createCollector, pointsOf, pointValue } from '@executor-metrics/testkit';
import type { BatchObservableCallback, ObservableCallback } from '@opentelemetry/api';
import { describe, expect, it, vi } from 'vitest';
import { DelegatingMeterProvider } from './delegating-meter-provider.ts';

const observing = (value: number) => vi.fn<ObservableCallback>((result) => result.observe(value));

describe('a delegating observable', () => {
  it('of each kind is observed from the attachment on', async () => {
    const delegate = new DelegatingMeterProvider();
    const meter = delegate.getMeter('a');
    const counter = meter.createObservableCounter('counter');
    const upDown = meter.createObservableUpDownCounter('up-down');
    const gauge = meter.createObservableGauge('gauge');
    for (const observable of [counter, upDown, gauge]) observable.addCallback(observing(7));
    const collector = createCollector();
    delegate.setDelegate(collector.provider);
    const points = await collector.collect();
    expect(pointsOf(points, 'counter')[0]).toMatchObject({ kind: 'sum', monotonic: true, value: 7 });
    expect(pointsOf(points, 'up-down')[0]).toMatchObject({ kind: 'sum', monotonic: false, value: 7 });
    expect(pointsOf(points, 'gauge')[0]).toMatchObject({ kind: 'gauge', value: 7 });
  });

  it('calls a callback once that was added twice, before or after the attachment', async () => {
    const delegate = new DelegatingMeterProvider();
    const gauge = delegate.getMeter('a').createObservableGauge('g');
    const [early, late] = [observing(1), observing(2)];
    gauge.addCallback(early);
    gauge.addCallback(early);
    const collector = createCollector();
    delegate.setDelegate(collector.provider);
    for (const callback of [early, late, late]) gauge.addCallback(callback);
    await collector.collect();
    expect([early, late].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
  });

  it('forgets a callback that is removed, before or after the attachment', async () => {
    const delegate = new DelegatingMeterProvider();
    const gauge = delegate.getMeter('a').createObservableGauge('g');
    const [early, late, never] = [observing(1), observing(2), observing(3)];
    gauge.addCallback(early);
    gauge.addCallback(late);
    gauge.removeCallback(early);
    gauge.removeCallback(never);
    const [first, second] = [createCollector(), createCollector()];
    delegate.setDelegate(first.provider);
    await first.collect();
    gauge.removeCallback(late);
    await first.collect();
    delegate.setDelegate(second.provider);
    expect(await second.collect()).toEqual([]);
    expect([early, late, never].map(({ mock }) => mock.calls.length)).toEqual([0, 1, 0]);
  });

  it('is observed by the provider of the moment alone', async () => {
    const delegate = new DelegatingMeterProvider();
    const callback = observing(1);
    delegate.getMeter('a').createObservableGauge('g').addCallback(callback);
    const [first, second] = [createCollector(), createCollector()];
    delegate.setDelegate(first.provider);
    delegate.setDelegate(second.provider);
    await first.collect();
    expect(callback).not.toHaveBeenCalled();
    expect(pointValue(await second.collect(), 'g')).toBe(1);
    delegate.setDelegate(undefined);
    await second.collect();
    expect(callback).toHaveBeenCalledOnce();
  });
});

describe('a batch callback of a delegating meter', () => {
  it('observes observables of several meters, each once, however early it was added', async () => {
    const delegate = new DelegatingMeterProvider();
    const [meter, other] = [delegate.getMeter('a'), delegate.getMeter('b')];
    const gauge = meter.createObservableGauge('g');
    const counter = other.createObservableCounter('c');
    const callback = vi.fn<BatchObservableCallback>((result) => {
      result.observe(gauge, 1, { k: 'v' });
      result.observe(counter, 2);
    });
    meter.addBatchObservableCallback(callback, [gauge, counter]);
    meter.addBatchObservableCallback(callback, [counter, gauge, gauge]);
    const collector = createCollector();
    delegate.setDelegate(collector.provider);
    meter.addBatchObservableCallback(callback, [gauge, counter]);
    const points = await collector.collect();
    expect(callback).toHaveBeenCalledOnce();
    expect([pointValue(points, 'g', { k: 'v' }), pointValue(points, 'c')]).toEqual([1, 2]);
  });

  it('works on a meter that is taken after the attachment', async () => {
    const delegate = new DelegatingMeterProvider();
    const collector = createCollector();
    delegate.setDelegate(collector.provider);
    const meter = delegate.getMeter('a');
    const gauge = meter.createObservableGauge('g');
    meter.addBatchObservableCallback((result) => result.observe(gauge, 1), [gauge]);
    expect(pointValue(await collector.collect(), 'g')).toBe(1);
  });

  it('is one with its set of observables: another set is another one, removed on its own', async () => {
    const delegate = new DelegatingMeterProvider();
    const meter = delegate.getMeter('a');
    const [a, b] = [meter.createObservableGauge('a'), meter.createObservableGauge('b')];
    const callback = vi.fn<BatchObservableCallback>((result) => {
      for (const observable of [a, b]) result.observe(observable, 1);
    });
    const collector = createCollector();
    meter.addBatchObservableCallback(callback, [a]);
    delegate.setDelegate(collector.provider);
    meter.addBatchObservableCallback(callback, [b]);
    meter.removeBatchObservableCallback(callback, [a, b]);
    await collector.collect();
    expect(callback).toHaveBeenCalledTimes(2);
    meter.removeBatchObservableCallback(callback, [a]);
    meter.removeBatchObservableCallback(callback, [b]);
    await collector.collect();
    expect(callback).toHaveBeenCalledTimes(2);
  });

  it('drops what is observed of an observable that is not of its set', async () => {
    const delegate = new DelegatingMeterProvider();
    const meter = delegate.getMeter('a');
    const [a, b] = [meter.createObservableGauge('a'), meter.createObservableGauge('b')];
    meter.addBatchObservableCallback((result) => result.observe(b, 1), [a]);
    const collector = createCollector();
    delegate.setDelegate(collector.provider);
    expect(await collector.collect()).toEqual([]);
  });

  it('takes an observable of the real provider as it is', async () => {
    const collector = createCollector();
    const real = collector.provider.getMeter('real').createObservableGauge('real');
    const delegate = new DelegatingMeterProvider();
    delegate.getMeter('a').addBatchObservableCallback((result) => result.observe(real, 1), [real]);
    delegate.setDelegate(collector.provider);
    expect(pointValue(await collector.collect(), 'real')).toBe(1);
  });

  it('moves with its meter to the next provider, and tells the old one what it still owes it', async () => {
    const delegate = new DelegatingMeterProvider();
    const meter = delegate.getMeter('a');
    const gauge = meter.createObservableGauge('g');
    const { promise, resolve } = Promise.withResolvers<void>();
    let value = 0;
    const callback = vi.fn<BatchObservableCallback>(async (result) => {
      const mine = ++value;
      if (mine === 1) await promise;
      result.observe(gauge, mine);
    });
    meter.addBatchObservableCallback(callback, [gauge]);
    const [first, second] = [createCollector(), createCollector()];
    delegate.setDelegate(first.provider);
    const slow = first.collect();
    delegate.setDelegate(second.provider);
    expect(pointValue(await second.collect(), 'g')).toBe(2);
    resolve();
    expect(pointValue(await slow, 'g')).toBe(1);
    await first.collect();
    expect(callback).toHaveBeenCalledTimes(2);
  });
});
