import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import { createMemoryReader } from './memory-reader.ts';

describe('createMemoryReader', () => {
  it('reads any provider that takes it', async () => {
    const reader = createMemoryReader();
    const provider = new MeterProvider({ readers: [reader] });
    provider.getMeter('tests').createCounter('jobs').add(1);
    await provider.forceFlush();
    expect(await reader.collectMetrics()).toMatchObject([{ name: 'jobs', value: 1 }]);
  });

  it('gives the collection with its errors as it is', async () => {
    const reader = createMemoryReader();
    const provider = new MeterProvider({ readers: [reader] });
    const broken = provider.getMeter('tests').createObservableCounter('broken');
    broken.addCallback(() => Promise.reject(new Error('no sensor')));
    const { resourceMetrics, errors } = await reader.collect();
    expect(errors).toEqual([new Error('no sensor')]);
    expect(resourceMetrics.resource.attributes).toHaveProperty('telemetry.sdk.name', 'opentelemetry');
  });

  it('does not collect before it belongs to a provider', async () => {
    await expect(createMemoryReader().collect()).rejects.toThrow('this reader belongs to no MeterProvider');
  });

  it('belongs to one provider only', () => {
    const reader = createMemoryReader();
    new MeterProvider({ readers: [reader] });
    expect(() => new MeterProvider({ readers: [reader] })).toThrow('already belongs to a MeterProvider');
  });
});
