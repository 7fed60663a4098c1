import { MeterProvider } from '@executor-metrics/sdk';
import { createMemoryReader } from '@executor-metrics/testkit';
import { emptyResource } from '@opentelemetry/resources';
import { type MetricProducer, MeterProvider as OfficialMeterProvider } from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import { collectionSource } from './collection-source.ts';

function producerOf(Provider: typeof MeterProvider | typeof OfficialMeterProvider) {
  let producer: MetricProducer | undefined;
  const memory = createMemoryReader({ temporality: 'delta' });
  const reader = {
    ...memory,
    setMetricProducer: (given: MetricProducer) => {
      producer = given;
    },
  };
  const provider = new Provider({ readers: [reader] });
  const jobs = provider.getMeter('m').createCounter('jobs');
  return { jobs, collect: collectionSource(producer as unknown as MetricProducer) };
}

const firstValue = (snapshot: Awaited<ReturnType<ReturnType<typeof collectionSource>>>['snapshot']) =>
  snapshot.scopes[0]?.metrics[0]?.series[0]?.value;

describe('collectionSource', () => {
  it('puts back into our SDK what did not arrive', async () => {
    const { jobs, collect } = producerOf(MeterProvider);
    jobs.add(5);
    (await collect(1000)).restore?.();
    jobs.add(2);
    const { snapshot, commit } = await collect(1000);
    expect(firstValue(snapshot)).toBe(7);
    commit();
    jobs.add(1);
    expect(firstValue((await collect(1000)).snapshot)).toBe(1);
  });

  it('cannot put back into another SDK, and says so', async () => {
    const { jobs, collect } = producerOf(OfficialMeterProvider);
    jobs.add(5);
    const collected = await collect(1000);
    expect(firstValue(collected.snapshot)).toBe(5);
    expect(collected.restore).toBeUndefined();
    expect(() => collected.commit()).not.toThrow();
  });

  const empty = { resourceMetrics: { resource: emptyResource(), scopeMetrics: [] }, errors: [] };

  it('does not wait for ever, and gives what came too late to the next who asks', async () => {
    const { promise, resolve } = Promise.withResolvers<typeof empty>();
    let calls = 0;
    const collect = collectionSource({
      collect: () => {
        calls++;
        return calls === 1 ? promise : Promise.resolve(empty);
      },
    });
    await expect(collect(10)).rejects.toThrow('the collection did not end within 10 ms');
    await expect(collect(10)).rejects.toThrow('the collection did not end within 10 ms');
    const error = new Error('late');
    resolve({ ...empty, errors: [error] as never });
    expect((await collect(1000)).errors).toEqual([error]);
    expect(calls).toBe(1);
    expect((await collect(1000)).errors).toEqual([]);
  });

  it('asks again after a collection that failed', async () => {
    let calls = 0;
    const collect = collectionSource({
      collect: () => (++calls === 1 ? Promise.reject(new Error('no')) : Promise.resolve(empty)),
    });
    await expect(collect(1000)).rejects.toThrow('no');
    await expect(collect(1000)).resolves.toMatchObject({ errors: [] });
  });
});
