import { createCollector, pointValue } from '@executor-metrics/testkit';
import type { Meter } from '@opentelemetry/api';
import { describe, expect, it, vi } from 'vitest';
import { Instruments } from './instruments.ts';

const about = { name: 'jobs', unit: '{job}', description: 'Jobs.' };

describe('Instruments', () => {
  it('keeps what it makes by key, the name where there is no other', () => {
    const instruments = new Instruments({ current: () => undefined });
    const counter = instruments.counter(about);
    const histogram = instruments.histogram({ ...about, name: 'jobs_seconds' }, [1], 'jobs_latency');
    expect([...instruments.byKey]).toEqual([
      ['jobs', counter],
      ['jobs_latency', histogram],
    ]);
    expect(counter).toMatchObject({ kind: 'counter', ...about });
  });
});

describe('LateInstrument', () => {
  it('is not there without a meter', () => {
    expect(new Instruments({ current: () => undefined }).counter(about).get()).toBeUndefined();
  });

  it('is made once for each meter', async () => {
    const [first, second] = [createCollector(), createCollector()];
    let meter: Meter = first.provider.getMeter('test');
    const create = vi.spyOn(meter, 'createCounter');
    const counter = new Instruments({ current: () => meter }).counter(about);
    counter.get()?.add(1);
    counter.get()?.add(1);
    expect(create).toHaveBeenCalledTimes(1);
    meter = second.provider.getMeter('test');
    counter.get()?.add(5);
    expect([pointValue(await first.collect(), 'jobs'), pointValue(await second.collect(), 'jobs')]).toEqual([2, 5]);
  });

  it('is tried again after it could not be made', () => {
    const { provider } = createCollector();
    const meter = provider.getMeter('test');
    vi.spyOn(meter, 'createCounter').mockImplementationOnce(() => {
      throw new Error('not now');
    });
    const counter = new Instruments({ current: () => meter }).counter(about);
    expect(() => counter.get()).toThrow('not now');
    expect(counter.get()).toBeDefined();
  });
});
