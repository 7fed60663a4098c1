import { announceProviderChange } from '@executor-metrics/core/support';
import { MeterProvider as OurMeterProvider } from '@executor-metrics/sdk';
import { createCollector, createMemoryReader, pointsOf, pointValue, recordWarnings } from '@executor-metrics/testkit';
import { metrics as api } from '@opentelemetry/api';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { enabledKit } from '../testdata/enabled-kit.ts';

const active = { name: 'active', unit: '{request}', description: 'Requests under way', keys: ['method'] } as const;

afterEach(() => {
  vi.restoreAllMocks();
  api.disable();
  announceProviderChange();
});

describe.each([
  { sdk: 'our SDK', providerOf: createOurs },
  { sdk: 'the official SDK', providerOf: createCollector },
])('kit.activity on $sdk', ({ providerOf }) => {
  it('counts what is under way in each series', async () => {
    const { provider, collect } = providerOf();
    const { kit, instrumentation } = enabledKit({ meterProvider: provider });
    const activity = kit.activity(active);
    const [first, second] = [activity.begin('GET'), activity.begin('GET')];
    activity.begin('POST').end();
    expect(pointValue(await collect(), 'active', { method: 'GET' })).toBe(2);
    expect(pointValue(await collect(), 'active', { method: 'POST' })).toBe(0);
    first.end();
    second.end();
    expect(pointValue(await collect(), 'active', { method: 'GET' })).toBe(0);
    instrumentation.disable();
  });

  it('never counts fewer than none, however often something ends', async () => {
    const { provider, collect } = providerOf();
    const { kit, instrumentation } = enabledKit({ meterProvider: provider });
    const request = kit.activity(active).begin('GET');
    for (let i = 0; i < 3; i++) request.end();
    expect(pointValue(await collect(), 'active')).toBe(0);
    instrumentation.disable();
  });

  it('takes off what has not ended when it is disabled, and once', async () => {
    const { provider, collect } = providerOf();
    const { kit, instrumentation } = enabledKit({ meterProvider: provider });
    const activity = kit.activity(active);
    const requests = [activity.begin('GET'), activity.begin('GET'), activity.begin('POST')];
    instrumentation.disable();
    for (const request of requests) request.end();
    activity.begin('GET');
    expect(pointValue(await collect(), 'active', { method: 'GET' })).toBe(0);
    expect(pointValue(await collect(), 'active', { method: 'POST' })).toBe(0);
  });

  it('ends where it began when the provider is replaced', async () => {
    const [before, after] = [providerOf(), providerOf()];
    const { kit, instrumentation } = enabledKit({ meterProvider: before.provider });
    const activity = kit.activity(active);
    const [first, second] = [activity.begin('GET'), activity.begin('GET')];
    instrumentation.setMeterProvider(after.provider);
    activity.begin('GET');
    first.end();
    expect(pointValue(await before.collect(), 'active')).toBe(1);
    expect(pointValue(await after.collect(), 'active')).toBe(1);
    instrumentation.disable();
    second.end();
    expect(pointValue(await before.collect(), 'active')).toBe(0);
    expect(pointValue(await after.collect(), 'active')).toBe(0);
  });

  it('does not count what began before there was a provider', async () => {
    const { provider, collect } = providerOf();
    const { kit, instrumentation } = enabledKit();
    const activity = kit.activity(active);
    const early = activity.begin('GET');
    api.setGlobalMeterProvider(provider);
    early.end();
    expect(pointsOf(await collect(), 'active')).toEqual([]);
    const late = activity.begin('GET');
    expect(pointValue(await collect(), 'active')).toBe(1);
    late.end();
    instrumentation.disable();
  });

  it('is one series of others beyond its limit, which comes back to none as well', async () => {
    recordWarnings();
    const { provider, collect } = providerOf();
    const { kit, instrumentation } = enabledKit({ meterProvider: provider });
    const activity = kit.activity({ ...active, limit: 1 });
    const requests = ['GET', 'POST', 'PUT'].map((method) => activity.begin(method));
    expect(pointValue(await collect(), 'active', { method: '_OTHER' })).toBe(2);
    for (const request of requests) request.end();
    expect(pointValue(await collect(), 'active', { method: '_OTHER' })).toBe(0);
    instrumentation.disable();
  });
});

function createOurs() {
  const reader = createMemoryReader();
  return { provider: new OurMeterProvider({ readers: [reader] }), collect: () => reader.collectMetrics() };
}
