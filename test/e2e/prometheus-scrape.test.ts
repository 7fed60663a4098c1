import { eventually, requireProgram } from '@executor-metrics/testkit';
import { expect, it } from 'vitest';
import { startDemo } from './demo.ts';
import { startPrometheus } from './prometheus.ts';

/** Queries of dashboards that existed before us, for the per-operation layout. They must return data, not merely parse. */
const queries = [
  'rate(intent_latency_seconds_sum[5m]) / rate(intent_latency_seconds_count[5m])',
  'rate(execute_success_total[5m]) / (rate(execute_success_total[5m]) + rate(execute_retries_total[5m]))',
  'histogram_quantile(0.95, sum by (le, task_type) (rate(execute_latency_seconds_bucket[5m])))',
  'rate(intent_success_total[5m])',
  'rate(intent_retries_total[5m]) / rate(intent_success_total[5m])',
  'sum by (error_type) (rate(execute_failures_total[5m]))',
];

it('A Prometheus that scrapes the demo answers every query of existing dashboards with data', async (test) => {
  const program = await requireProgram(test, 'prometheus');
  await using demo = await startDemo({ args: ['--rate', '100'], env: { METRICS_LAYOUT: 'per-operation' } });
  await using prometheus = await startPrometheus(program, demo.metricsUrl);
  for (const promql of queries) {
    const result = await eventually(
      async () => {
        const series = await prometheus.query(promql);
        expect(series).not.toEqual([]);
        // 0/0 is an answer without a number: a panel would stay empty.
        expect(series.every(({ value }) => Number.isFinite(value))).toBe(true);
        return series;
      },
      { what: promql, timeoutMs: 60_000, intervalMs: 500 },
    );
    if (promql.includes('execute') && !promql.startsWith('sum')) {
      expect(result.every(({ labels }) => labels.task_type !== undefined)).toBe(true);
    }
    if (promql.includes('error_type')) expect(result.every(({ labels }) => labels.error_type)).toBe(true);
  }
});

it('What Prometheus has stored adds up to what the demo says that it did', async (test) => {
  const program = await requireProgram(test, 'prometheus');
  await using demo = await startDemo({
    args: ['--tasks', '200', '--rate', '200'],
    env: { METRICS_LAYOUT: 'per-operation' },
  });
  await using prometheus = await startPrometheus(program, demo.metricsUrl);
  const { operations } = await demo.idle(200);
  const failures = Object.values(operations.execute.failures).reduce((sum, count) => sum + count, 0);

  await eventually(
    async () => {
      const sum = async (metric: string) => (await prometheus.query(`sum(${metric})`))[0]?.value;
      expect(await sum('execute_success_total')).toBe(operations.execute.successes);
      expect(await sum('execute_failures_total')).toBe(failures);
      expect(await sum('execute_retries_total')).toBe(operations.execute.retries);
      expect(await sum('execute_latency_seconds_count')).toBe(operations.execute.successes + failures);
      expect(await sum('execute_latency_seconds_bucket{le="+Inf"}')).toBe(operations.execute.successes + failures);
      expect(await sum('intent_success_total')).toBe(operations.intent.successes);
    },
    { what: 'the stored totals', timeoutMs: 30_000, intervalMs: 500 },
  );
});
