import type { Meter } from '@opentelemetry/api';
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { describe, expect, it } from 'vitest';
import { createCollector } from '../../metrics/collector.ts';
import { ExpositionError } from '../exposition-error.ts';
import { samplesOf, sampleValue } from '../exposition-queries.ts';
import { parseExposition } from './exposition.ts';

describe('parseExposition of what the stock Prometheus exporter writes', () => {
  it('reads counters, gauges and histograms with all of their labels', async () => {
    const exposition = parseExposition(
      await stockText((meter) => {
        meter.createCounter('jobs', { description: 'Jobs.\nAll of them.' }).add(2, { queue: 'a "b" \\ c\nd' });
        meter.createUpDownCounter('in.flight').add(-3);
        const seconds = meter.createHistogram('job.duration', {
          unit: 's',
          advice: { explicitBucketBoundaries: [1, 5] },
        });
        for (const value of [0.5, 3, 30]) seconds.record(value);
      }),
    );
    expect(sampleValue(exposition, 'jobs_total', { queue: 'a "b" \\ c\nd' })).toBe(2);
    expect(exposition.families.get('jobs_total')).toMatchObject({ type: 'counter', help: 'Jobs.\nAll of them.' });
    expect(sampleValue(exposition, 'in_flight')).toBe(-3);
    expect(samplesOf(exposition, 'job_duration_bucket').map(({ value }) => value)).toEqual([1, 2, 3]);
    expect(sampleValue(exposition, 'job_duration_count', { otel_scope_name: 'stock' })).toBe(3);
    expect(sampleValue(exposition, 'target_info')).toBe(1);
  });

  it('rejects two attributes that became one label', async () => {
    const text = await stockText((meter) => meter.createCounter('jobs').add(1, { 'a.b': '1', a_b: '2' }));
    expect(() => parseExposition(text)).toThrow(ExpositionError);
  });
});

async function stockText(record: (meter: Meter) => void): Promise<string> {
  const { provider, reader, shutdown } = createCollector();
  record(provider.getMeter('stock'));
  const { resourceMetrics } = await reader.collect();
  await shutdown();
  return new PrometheusSerializer().serialize(resourceMetrics);
}
