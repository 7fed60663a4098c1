import { createMemoryReader } from '@executor-metrics/testkit';
import { expect, it, vi } from 'vitest';
import { MeterProvider } from '../meter-provider.ts';

it('late', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 });
  const reader = createMemoryReader({ cardinalityLimit: 60_000 });
  const meter = new MeterProvider({ readers: [reader] }).getMeter('tests');
  const sizes = meter.createHistogram('sizes');
  const jobs = meter.createCounter('jobs');
  for (let id = 0; id < 60_000; id++) sizes.record(id, { id });
  jobs.add(1, { at: 'start' });
  setImmediate(() => { vi.setSystemTime(2_000_000); jobs.add(1, { at: 'meanwhile' }); });
  const { resourceMetrics } = await reader.collect();
  const points = resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics.flatMap((m) => m.dataPoints as { attributes: object; startTime: [number, number]; endTime: [number, number] }[])).filter((p) => 'at' in p.attributes);
  vi.useRealTimers();
  expect(points.map((p) => p.startTime[0] <= p.endTime[0])).toEqual([true]);
  
});
