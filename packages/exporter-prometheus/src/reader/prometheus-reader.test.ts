import { setTimeout } from 'node:timers/promises';
import { eventually } from '@executor-metrics/testkit';
import { emptyResource } from '@opentelemetry/resources';
import { AggregationTemporality, type CollectionResult, DataPointType } from '@opentelemetry/sdk-metrics';
import { expect, it, onTestFinished } from 'vitest';
import { createPrometheusExporter } from '../create-prometheus-exporter.ts';

const count = 100_000;

/** What a provider collected, whose attributes call back when they are read. */
function manySeries(onRead: () => void): CollectionResult {
  const attributes = {
    get a() {
      onRead();
      return 'x';
    },
  };
  const point = { startTime: [1, 0], endTime: [2, 0], value: 1, attributes };
  const metric = {
    descriptor: { name: 'many', unit: '', description: '', valueType: 1 },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    dataPointType: DataPointType.SUM,
    isMonotonic: true,
    dataPoints: new Array(count).fill(point),
  };
  const scopeMetrics = [{ scope: { name: 'app' }, metrics: [metric] }];
  return { resourceMetrics: { resource: emptyResource(), scopeMetrics }, errors: [] } as unknown as CollectionResult;
}

it('A scrape that nobody waits for any more is given up, and not written to its end', async () => {
  let reads = 0;
  const collected = manySeries(() => reads++);
  const exporter = createPrometheusExporter({ preventServerStart: true });
  onTestFinished(() => exporter.shutdown());
  exporter.setMetricProducer({ collect: async () => collected });
  const headers = { 'x-prometheus-scrape-timeout-seconds': '0.001' };
  const response = await exporter.fetchHandler(new Request('http://app/metrics', { headers }));
  expect(response.status).toBe(503);
  await eventually(
    async () => {
      const before = reads;
      await setTimeout(50);
      expect(reads).toBe(before);
    },
    { what: 'the end of the work' },
  );
  expect(reads).toBeLessThan(count);

  reads = 0;
  await exporter.render();
  expect(reads).toBe(count);
});
