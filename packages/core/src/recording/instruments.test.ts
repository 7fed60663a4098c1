import { createCollector, pointHistogram, pointValue } from '@executor-metrics/testkit';
import type { MeterProvider, ObservableResult } from '@opentelemetry/api';
import { describe, expect, it, vi } from 'vitest';
import { Drops } from './drops.ts';
import { Instruments } from './instruments.ts';
import { fixedMeterSource, type MeterSource } from './meter-source.ts';

/** A source whose provider changes when it is told. */
class ChangingSource implements MeterSource {
  epoch = -1;
  #provider: MeterProvider | undefined;
  #attach: (provider: MeterProvider) => void = () => {};

  current(): MeterProvider | undefined {
    return this.#provider;
  }

  begin(): void {}

  follow(attach: (provider: MeterProvider) => void): void {
    this.#attach = attach;
  }

  change(provider: MeterProvider): void {
    this.#provider = provider;
    this.epoch++;
    this.#attach(provider);
  }
}

const made = (source: MeterSource, drops: Drops = new Drops(() => {})) => new Instruments(source, drops);
const about = { name: 'jobs', unit: '{job}', description: 'Jobs.' };

describe('Instruments', () => {
  it('keeps what it makes by key, the name where there is no other', () => {
    const instruments = made(new ChangingSource());
    const counter = instruments.counter(about);
    const histogram = instruments.histogram({ ...about, name: 'jobs_seconds' }, () => [1], { key: 'jobs_latency' });
    expect([...instruments.byKey]).toEqual([
      ['jobs', counter],
      ['jobs_latency', histogram],
    ]);
    expect(counter).toMatchObject({ kind: 'counter', ...about });
  });
});

describe('LateInstrument', () => {
  it('is not there without a meter', () => {
    expect(made(new ChangingSource()).counter(about).get()).toBeUndefined();
  });

  it('is made once for each provider', async () => {
    const [first, second] = [createCollector(), createCollector()];
    const source = new ChangingSource();
    const create = vi.spyOn(first.provider, 'getMeter');
    const counter = made(source).counter(about);
    source.change(first.provider);
    counter.get()?.add(1);
    counter.get()?.add(1);
    expect(create).toHaveBeenCalledTimes(1);
    source.change(second.provider);
    counter.get()?.add(5);
    expect([pointValue(await first.collect(), 'jobs'), pointValue(await second.collect(), 'jobs')]).toEqual([2, 5]);
  });

  it('is tried again after it could not be made', () => {
    const { provider } = createCollector();
    vi.spyOn(provider, 'getMeter').mockImplementationOnce(() => {
      throw new Error('not now');
    });
    const counter = made(fixedMeterSource(provider)).counter(about);
    expect(() => counter.get()).toThrow('not now');
    expect(counter.get()).toBeDefined();
  });

  it('asks for its buckets when it is made', async () => {
    const collector = createCollector();
    const source = new ChangingSource();
    let bounds = [1];
    const histogram = made(source).histogram(about, () => bounds);
    bounds = [5, 6];
    source.change(collector.provider);
    histogram.get()?.record(2);
    const { buckets } = pointHistogram(await collector.collect(), 'jobs');
    expect(buckets.map(({ upperBound }) => upperBound)).toEqual([5, 6, Number.POSITIVE_INFINITY]);
  });

  it('lives in a scope of its own where it is told', async () => {
    const collector = createCollector();
    made(fixedMeterSource(collector.provider)).counter(about, { scope: 'plan' }).get()?.add(1);
    expect((await collector.collect())[0]?.scope).toBe('@executor-metrics/core/plan');
  });
});

describe('an observable gauge', () => {
  it('is asked by each provider in its turn, although nothing is recorded', async () => {
    const [first, second] = [createCollector(), createCollector()];
    const source = new ChangingSource();
    const observe = vi.fn((result: ObservableResult) => result.observe(7));
    made(source).observableGauge(about, observe);
    source.change(first.provider);
    expect(pointValue(await first.collect(), 'jobs')).toBe(7);
    source.change(second.provider);
    expect(pointValue(await second.collect(), 'jobs')).toBe(7);
    await first.collect();
    expect(observe).toHaveBeenCalledTimes(2);
  });

  it('counts that a provider does not make it, and keeps nobody from anything', () => {
    const drops = new Drops(() => {});
    const source = fixedMeterSource({ getMeter: () => ({}) as never });
    made(source, drops).observableGauge(about, () => {});
    expect(drops.byReason()).toEqual({ 'recording-failed': 1 });
  });
});
