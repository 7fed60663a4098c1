import { ConfigurationError } from '@executor-metrics/core/support';
import { createHostMetrics } from '@executor-metrics/host-metrics';
import { start } from '@executor-metrics/node';
import { createMemoryReader, pointHistogram, pointsOf, pointValue } from '@executor-metrics/testkit';
import { metrics as api } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Measured, measured, pause, sdks } from './seeds/measured.ts';

afterEach(() => {
  vi.restoreAllMocks();
  api.disable();
});

describe.each(sdks)('on %s', (sdk) => {
  let seen: Measured;

  beforeEach(() => {
    seen = measured(sdk);
  });

  describe('basic metrics collection', () => {
    it('records counters, histograms and gauges of the application', async () => {
      const meter = seen.provider.getMeter('app');
      meter.createCounter('user_logins').add(1);
      meter.createHistogram('response_time', { unit: 's' }).record(0.245);
      meter.createGauge('memory_usage', { unit: '%' }).record(85.5);
      const points = await seen.points();
      expect(pointValue(points, 'user_logins')).toBe(1);
      expect(pointHistogram(points, 'response_time')).toMatchObject({ count: 1, sum: 0.245 });
      expect(pointValue(points, 'memory_usage')).toBe(85.5);
    });

    it('records them by the metrics of the business as well', async () => {
      const business = seen.metrics.business();
      business.counter('user_logins').increment();
      business.gauge('memory_usage').set(85.5);
      business.histogram('response_time', { boundaries: [0.1, 0.5] }).record(0.245);
      const points = await seen.points();
      expect([pointValue(points, 'user_logins'), pointValue(points, 'memory_usage')]).toEqual([1, 85.5]);
      expect(pointHistogram(points, 'response_time').sum).toBe(0.245);
    });
  });

  describe('function instrumentation', () => {
    it('records how long calls of a function take', async () => {
      const myFunction = seen.metrics.recordExecutionTime(function myFunction() {
        return 'result';
      });
      expect([myFunction(), myFunction()]).toEqual(['result', 'result']);
      const attributes = { 'executor.operation': 'myFunction', 'executor.outcome': 'success' };
      expect(pointHistogram(await seen.points(), 'executor.operation.duration', attributes).count).toBe(2);
    });

    it('records the time of asynchronous functions to their end', async () => {
      const work = seen.metrics.recordExecutionTime('work')(async () => pause(20));
      await work();
      const { sum } = pointHistogram(await seen.points(), 'executor.operation.duration');
      expect(sum).toBeGreaterThan(0.015);
    });

    it('records how much memory calls of a function take', async () => {
      const memoryIntensive = seen.metrics.recordMemoryUsage('process_data')(
        () => new Array(200_000).fill('data').length,
      );
      expect(memoryIntensive()).toBe(200_000);
      const points = await seen.points();
      const kinds = pointsOf(points, 'executor.call.memory', { 'executor.operation': 'process_data' });
      expect(kinds.map(({ attributes }) => attributes['executor.memory.kind'])).toEqual(['heap_growth', 'peak_rss']);
      expect(
        pointHistogram(points, 'executor.call.memory', { 'executor.memory.kind': 'peak_rss' }).sum,
      ).toBeGreaterThan(1e6);
    });
  });

  describe('batch processing integration', () => {
    const rows = ['ada', 'grace', '', 'edsger'];

    /** A batch engine such as that of the example: a job for each row of a file. */
    async function importRows(): Promise<void> {
      await using batch = seen.metrics.batch('data.csv', rows.length);
      for (const [row, name] of rows.entries()) {
        await batch
          .job(row)
          .run(async () => {
            if (name === '') throw new SyntaxError('the row has no name');
          })
          .catch(() => {});
      }
    }

    it('records batches, their sizes, the statuses, durations and errors of their jobs', async () => {
      await importRows();
      const points = await seen.points();
      const name = { 'executor.batch.name': 'data.csv' };
      const became = (status: string) =>
        pointValue(points, 'executor.batch.jobs', { ...name, 'executor.job.status': status });
      expect(pointValue(points, 'executor.batch.created', name)).toBe(1);
      expect(pointHistogram(points, 'executor.batch.size', name)).toMatchObject({ count: 1, sum: 4 });
      expect(['pending', 'running', 'success', 'failure'].map(became)).toEqual([4, 4, 3, 1]);
      const succeeded = { ...name, 'executor.job.status': 'success' };
      expect(pointHistogram(points, 'executor.batch.job.duration', succeeded).count).toBe(3);
      expect(pointValue(points, 'executor.batch.job.errors', { ...name, 'error.type': 'SyntaxError' })).toBe(1);
    });

    it('shows its names to Prometheus', async () => {
      await importRows();
      const { families } = await seen.exposition();
      expect([...families.keys()].filter((name) => name.startsWith('executor_batch_')).sort()).toEqual([
        'executor_batch_created_total',
        'executor_batch_job_duration_seconds',
        'executor_batch_job_errors_total',
        'executor_batch_jobs_total',
        'executor_batch_progress_ratio',
        'executor_batch_size',
      ]);
    });

    it('shows how far a batch is', async () => {
      const batch = seen.metrics.batch('data.csv', 4);
      batch.job(1).run(() => 1);
      expect(pointValue(await seen.points(), 'executor.batch.progress', { 'executor.batch.name': 'data.csv' })).toBe(
        0.25,
      );
    });
  });
});

describe('batch processing integration, on our SDK', () => {
  it('shows no progress of batches any more that ended a minute ago', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const seen = measured('our SDK');
    seen.metrics
      .batch('data.csv', 1)
      .job(1)
      .run(() => 1);
    expect(pointValue(await seen.points(), 'executor.batch.progress')).toBe(1);
    vi.advanceTimersByTime(61_000);
    expect(pointsOf(await seen.points(), 'executor.batch.progress')).toEqual([]);
  });
});

describe('system metrics', () => {
  it('are those of the host and of the process', async () => {
    const reader = createMemoryReader();
    const telemetry = await start({ env: {}, prometheus: false, instrumentations: false, readers: [reader] });
    onTestFinished(() => telemetry.shutdown());
    const names = new Set((await reader.collectMetrics()).map(({ name }) => name));
    // cpu_percent, memory_percent and memory_used, process_memory, process_cpu_percent.
    const wanted = [
      'system.cpu.utilization',
      'system.memory.utilization',
      'system.memory.usage',
      'process.memory.usage',
      'process.cpu.utilization',
    ];
    expect(wanted.filter((name) => !names.has(name))).toEqual([]);
  });

  it('come with any provider', async () => {
    const seen = measured('the official SDK');
    createHostMetrics({ meterProvider: seen.provider, groups: ['process.memory'] }).start();
    expect(pointValue(await seen.points(), 'process.memory.usage')).toBeGreaterThan(1e6);
  });
});

describe('configuration', () => {
  it.each([
    ['true', true],
    ['false', false],
  ])('is that of the environment: METRICS_ENABLED=%s', async (value, isEnabled) => {
    const telemetry = await start({ env: { METRICS_ENABLED: value, METRICS_PORT: '0' }, instrumentations: false });
    onTestFinished(() => telemetry.shutdown());
    expect(telemetry.metrics.enabled).toBe(isEnabled);
  });

  it('in code comes before it, and is refused where it is not known', async () => {
    const telemetry = await start({
      env: { METRICS_ENABLED: 'false' },
      enabled: true,
      port: 0,
      instrumentations: false,
    });
    onTestFinished(() => telemetry.shutdown());
    expect(telemetry.metrics.enabled).toBe(true);
    await telemetry.shutdown();
    await expect(start({ env: {}, retentionHours: 24 } as never)).rejects.toThrow(ConfigurationError);
  });
});
