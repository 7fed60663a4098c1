import { createServer } from 'node:net';
import type { ExecutorMetrics, LayoutName } from '@executor-metrics/core';
import { start } from '@executor-metrics/node';
import {
  eventually,
  parseExposition,
  recordWarnings,
  samplesOf,
  sampleValue,
  sumOf,
  type Warning,
} from '@executor-metrics/testkit';
import { metrics as api } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Measured, measured, sdks } from './seeds/measured.ts';

// Sections 6 to 8 and the appendix of the document: how it works, is configured and is operated.

const layout: LayoutName = 'per-operation';
const seconds = () => performance.now() / 1000;

let warnings: readonly Warning[];

beforeEach(() => {
  warnings = recordWarnings();
});

afterEach(() => {
  vi.restoreAllMocks();
  api.disable();
});

describe.each(sdks)('on %s', (sdk) => {
  let seen: Measured;
  let metrics: ExecutorMetrics;

  beforeEach(() => {
    seen = measured(sdk, { layout });
    ({ metrics } = seen);
  });

  describe('6.1 metric types', () => {
    it('are a histogram with buckets, sum and count, and counters', async () => {
      metrics.recordOperation('execute', { durationSeconds: 0.3, attributes: { task_type: 'ml' } });
      const { families } = await seen.exposition();
      expect(families.get('execute_latency_seconds')?.type).toBe('histogram');
      expect(families.get('execute_success_total')?.type).toBe('counter');
      const names = families.get('execute_latency_seconds')?.samples.map(({ name }) => name.replace(/.*_/, ''));
      expect(new Set(names)).toEqual(new Set(['bucket', 'sum', 'count']));
    });
  });

  describe('6.2 decorator implementation', () => {
    it('throws on what the function throws, times it and counts no success', async () => {
      const error = new Error('no');
      const failing = metrics.withMetrics('plan')(async () => Promise.reject(error));
      await expect(failing()).rejects.toBe(error);
      const exposition = await seen.exposition();
      expect(sumOf(exposition, 'plan_success_total')).toBe(0);
      expect(sumOf(exposition, 'plan_latency_seconds_count')).toBe(1);
    });

    it('keeps what the function is', () => {
      const wrapped = metrics.withMetrics('plan')(async function generateTaskPlan(intent: string) {
        return [intent];
      });
      expect([wrapped.name, wrapped.length]).toEqual(['generateTaskPlan', 1]);
    });
  });

  describe('6.3 label management', () => {
    it('has a series for each set of labels, whatever their order', async () => {
      metrics.recordOperationSuccess('execute', { task_type: 'ml', region: 'eu' });
      metrics.recordOperationSuccess('execute', { region: 'eu', task_type: 'ml' });
      metrics.recordOperationSuccess('execute', { task_type: 'etl', region: 'eu' });
      const shown = samplesOf(await seen.exposition(), 'execute_success_total').map(({ value }) => value);
      expect(shown.sort()).toEqual([1, 2]);
    });

    it('cleans label values to letters, digits, underscores and colons where that is wanted', async () => {
      ({ metrics } = seen = measured(sdk, { layout, attributePolicy: { characters: 'identifier' } }));
      metrics.recordOperationSuccess('execute', { task_type: 'data processing/v2:a', none: undefined });
      const [sample] = samplesOf(await seen.exposition(), 'execute_success_total');
      expect(sample?.labels.get('task_type')).toBe('data_processing_v2:a');
      expect(sample?.labels.has('none')).toBe(false);
    });
  });

  describe('6.4 error handling', () => {
    it('goes on where a measurement cannot be recorded, and counts it', () => {
      metrics.recordOperation('execute', { success: 'yes' as never, durationSeconds: 1 });
      metrics.recordOperation(undefined as never, null as never);
      metrics.recordOperationLatency('execute', Number.NaN);
      expect(metrics.getMetricsSummary().dropped).toEqual({
        'invalid-record': 1,
        'invalid-operation': 1,
        'invalid-duration': 1,
      });
    });
  });

  describe('6.5 performance', () => {
    it('records nothing where it is not enabled', async () => {
      ({ metrics } = seen = measured(sdk, { layout, enabled: false }));
      metrics.recordOperationLatency('execute', 1);
      metrics.recordBatchOperations([{ operation: 'execute' }]);
      expect(metrics.withMetrics('plan')(() => 7)()).toBe(7);
      expect([await seen.points(), metrics.metrics.size]).toEqual([[], 0]);
    });

    it('records many operations at once, a bad one among them', async () => {
      metrics.recordBatchOperations([
        { operation: 'intent', durationSeconds: 0.1 },
        { operation: 'plan', success: false, errorType: 'ValueError' },
        null as never,
        { operation: 'execute', durationSeconds: 2, attributes: { task_type: 'etl' } },
      ]);
      const exposition = await seen.exposition();
      expect(sumOf(exposition, 'intent_success_total')).toBe(1);
      expect(sampleValue(exposition, 'plan_failures_total', { error_type: 'ValueError' })).toBe(1);
      expect(sampleValue(exposition, 'execute_latency_seconds_sum', { task_type: 'etl' })).toBe(2);
    });
  });

  describe('8.1 monitoring', () => {
    function checkHealth(): Readonly<Record<string, unknown>> {
      const { metricsEnabled, availableMetrics } = metrics.getMetricsSummary();
      if (!metricsEnabled) return { status: 'disabled' };
      return { status: 'healthy', availableMetrics: availableMetrics.length };
    }

    it('tells a health check whether there are metrics', () => {
      metrics.recordOperationSuccess('execute');
      expect(checkHealth()).toEqual({ status: 'healthy', availableMetrics: 4 });
      metrics.setEnabled(false);
      expect(checkHealth()).toEqual({ status: 'disabled' });
    });
  });

  describe('8.2 common issues', () => {
    it('issue 2: says whether it is initialized and records', async () => {
      metrics.recordOperationSuccess('test_operation');
      metrics.recordOperationLatency('test_operation', 1);
      expect([...metrics.metrics.keys()]).toEqual([
        'test_operation_latency',
        'test_operation_success',
        'test_operation_failures',
        'test_operation_retries',
      ]);
      expect(sumOf(await seen.exposition(), 'test_operation_success_total')).toBe(1);
    });

    it('issue 4: records success, failure and duration at the right time', async () => {
      const processTask = async (fails: boolean) => {
        if (fails) throw new TypeError('no');
      };
      for (const fails of [false, true]) {
        const startedAt = seconds();
        try {
          await processTask(fails);
          metrics.recordOperationSuccess('process_task');
        } catch (error) {
          metrics.recordOperationFailure('process_task', (error as Error).name);
        } finally {
          metrics.recordOperationLatency('process_task', seconds() - startedAt);
        }
      }
      const exposition = await seen.exposition();
      expect(sumOf(exposition, 'process_task_success_total')).toBe(1);
      expect(sampleValue(exposition, 'process_task_failures_total', { error_type: 'TypeError' })).toBe(1);
      expect(sumOf(exposition, 'process_task_latency_seconds_count')).toBe(2);
    });

    it('issue 4: records apart from the code that is measured', async () => {
      await using recorder = metrics.createQueueRecorder();
      recorder.record({ operation: 'process_task', success: true, durationSeconds: 0.5 });
      recorder.record({ operation: 'process_task', success: false, durationSeconds: 1.5, errorType: 'unknown' });
      expect(metrics.metrics.has('process_task_latency')).toBe(false);
      await eventually(() => expect(recorder.pending).toBe(0), { what: 'an empty queue', intervalMs: 1 });
      expect(sumOf(await seen.exposition(), 'process_task_latency_seconds_sum')).toBe(2);
    });
  });

  describe('8.3 performance optimization', () => {
    it('records in batches', async () => {
      const recorder = metrics.createBatchRecorder({ maxSize: 100 });
      for (let i = 0; i < 250; i++) {
        const success = i % 10 !== 0;
        recorder.record({
          operation: 'execute',
          success,
          durationSeconds: 0.1,
          ...(!success && { errorType: 'unknown' }),
        });
      }
      expect(recorder.pending).toBe(50);
      await recorder.shutdown();
      const exposition = await seen.exposition();
      expect(sumOf(exposition, 'execute_success_total')).toBe(225);
      expect(sampleValue(exposition, 'execute_failures_total', { error_type: 'unknown' })).toBe(25);
    });

    it('records by a queue of limited length, and counts what has no room in it', async () => {
      const recorder = metrics.createQueueRecorder({ capacity: 1000, onFull: 'drop-newest' });
      for (let i = 0; i < 1200; i++) recorder.record({ operation: 'execute', durationSeconds: 0.1 });
      await recorder.shutdown();
      const exposition = await seen.exposition();
      expect(sumOf(exposition, 'execute_success_total')).toBe(1000);
      expect(sampleValue(exposition, 'executor_recorder_dropped_total', { executor_drop_reason: 'full' })).toBe(200);
    });
  });

  describe('appendix C, best practices', () => {
    it('names what its units and labels say', async () => {
      const meter = seen.provider.getMeter('best-practices');
      meter.createHistogram('request.duration', { unit: 's' }).record(0.1);
      meter.createCounter('http.requests').add(1, { method: 'POST', endpoint: '/api/tasks', status_code: '200' });
      meter.createUpDownCounter('memory.usage', { unit: 'By' }).add(1024);
      const { families } = await seen.exposition();
      const names = ['request_duration_seconds', 'http_requests_total', 'memory_usage_bytes'];
      expect(names.filter((name) => !families.has(name))).toEqual([]);
    });
  });
});

describe('7 configuration and deployment', () => {
  it('is enabled, and listens where the environment says', async () => {
    const env = { METRICS_ENABLED: 'true', METRICS_PORT: '0', METRICS_HOST: '0.0.0.0', METRICS_LAYOUT: layout };
    const telemetry = await start({ env, hostMetrics: false, instrumentations: false });
    onTestFinished(() => telemetry.shutdown());
    telemetry.metrics.recordOperationSuccess('intent');
    const { port } = new URL(telemetry.endpoint ?? '');
    const response = await fetch(`http://127.0.0.1:${port}/metrics`);
    expect(sampleValue(parseExposition(await response.text()), 'intent_success_total')).toBe(1);
  });

  it('has nothing where the environment switches it off', async () => {
    const telemetry = await start({ env: { METRICS_ENABLED: 'false' } });
    onTestFinished(() => telemetry.shutdown());
    telemetry.metrics.recordOperationSuccess('intent');
    expect([telemetry.endpoint, telemetry.metrics.enabled]).toEqual([undefined, false]);
  });

  it('takes the same in code, and can be scraped under /metrics', async () => {
    const telemetry = await start({
      env: {},
      enabled: true,
      port: 0,
      hostMetrics: false,
      instrumentations: false,
      layout,
    });
    onTestFinished(() => telemetry.shutdown());
    telemetry.metrics.recordOperation('execute', { durationSeconds: 0.2 });
    expect(new URL(telemetry.endpoint ?? '').pathname).toBe('/metrics');
    const exposition = parseExposition(await (await fetch(telemetry.endpoint ?? '')).text());
    // What the panels of the dashboard ask for.
    expect(sampleValue(exposition, 'execute_success_total')).toBe(1);
    expect(sampleValue(exposition, 'execute_latency_seconds_bucket', { le: '+Inf' })).toBe(1);
    expect(telemetry.metrics.getMetricsSummary()).toMatchObject({ endpoint: telemetry.endpoint, metricsEnabled: true });
  });
});

describe('8.2 issue 1, a port that is taken', () => {
  async function takenPort(): Promise<number> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    return (server.address() as { readonly port: number }).port;
  }

  it('leaves the service without an endpoint, and says so', async () => {
    const telemetry = await start({ env: {}, port: await takenPort(), hostMetrics: false, instrumentations: false });
    onTestFinished(() => telemetry.shutdown());
    expect(await telemetry.metrics.operation('execute').run(async () => 'done')).toBe('done');
    expect(telemetry.endpoint).toBeUndefined();
    expect(warnings.map(({ code }) => code)).toEqual(['EXECUTOR_METRICS_NO_ENDPOINT']);
  });

  it('is passed over where a range of ports is given', async () => {
    const taken = await takenPort();
    const port = `${taken}-${Math.min(taken + 100, 65_535)}` as const;
    const telemetry = await start({ env: {}, port, hostMetrics: false, instrumentations: false });
    onTestFinished(() => telemetry.shutdown());
    expect((await fetch(telemetry.endpoint ?? '')).status).toBe(200);
    expect(warnings.map(({ code }) => code)).toEqual(['EXECUTOR_METRICS_PORT_MOVED']);
  });
});
