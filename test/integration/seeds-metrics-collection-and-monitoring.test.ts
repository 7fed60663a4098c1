import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { bind, type ExecutorMetrics, remove } from '@executor-metrics/core';
import { createHostMetrics } from '@executor-metrics/host-metrics';
import {
  type CollectedHistogram,
  parseExposition,
  pointHistogram,
  pointsOf,
  pointValue,
  recordWarnings,
  samplesOf,
  sampleValue,
  sumOf,
} from '@executor-metrics/testkit';
import type { Counter, Histogram, Meter, UpDownCounter } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Measured, measured, pause, sdks } from './seeds/measured.ts';

/** The upper bound of the bucket in which the percentile lies. */
function percentile({ buckets, count }: CollectedHistogram, percent: number): number | undefined {
  let seen = 0;
  return buckets.find((bucket) => {
    seen += bucket.count;
    return seen >= (percent / 100) * count;
  })?.upperBound;
}

beforeEach(() => void recordWarnings());

afterEach(() => void vi.restoreAllMocks());

describe.each(sdks)('on %s', (sdk) => {
  let seen: Measured;
  let meter: Meter;

  beforeEach(() => {
    seen = measured(sdk);
    meter = seen.provider.getMeter('app');
  });

  describe('1 metric types', () => {
    it('has counters, which only grow', async () => {
      const requests = meter.createCounter('requests', { description: 'Total number of requests' });
      requests.add(1);
      requests.add(5);
      requests.add(-3);
      expect(pointValue(await seen.points(), 'requests')).toBe(6);
    });

    it('has gauges, which are set', async () => {
      const temperature = meter.createGauge('temperature', { description: 'Degrees' });
      temperature.record(10);
      temperature.record(-4.5);
      expect(pointValue(await seen.points(), 'temperature')).toBe(-4.5);
    });

    it('has up-down counters, which go up and down', async () => {
      const activeUsers = bind(meter.createUpDownCounter('active_users', { description: 'Number of active users' }));
      activeUsers.add(10);
      activeUsers.add(1);
      activeUsers.add(-5);
      expect(pointValue(await seen.points(), 'active_users')).toBe(6);
    });

    it('has histograms, with mean, least, most and percentiles', async () => {
      const advice = { explicitBucketBoundaries: [0.25, 0.5, 1, 2] };
      const duration = meter.createHistogram('request_duration', { unit: 's', advice });
      for (const seconds of [0.5, 1.2]) duration.record(seconds);
      const histogram = pointHistogram(await seen.points(), 'request_duration');
      expect(histogram).toMatchObject({ count: 2, sum: 1.7, min: 0.5, max: 1.2 });
      expect([percentile(histogram, 50), percentile(histogram, 95)]).toEqual([0.5, 2]);
    });
  });

  describe('2 registry', () => {
    it('gives the same instrument for the same name', async () => {
      for (let i = 0; i < 2; i++) meter.createCounter('my_counter', { description: 'Description' }).add(1);
      expect(pointValue(await seen.points(), 'my_counter')).toBe(2);
    });

    it('tells all metrics of the operations', () => {
      seen.metrics.operation('work');
      expect(seen.metrics.metrics.get('executor.operation.completed')).toMatchObject({ kind: 'counter' });
      expect([...seen.metrics.metrics.values()].length).toBeGreaterThan(5);
    });
  });

  describe('3 timing decorator', () => {
    it('times functions, asynchronous ones too', async () => {
      const callApi = seen.metrics.timed('api_call')(() => 'answer');
      const asyncOperation = seen.metrics.timed('async_operation')(async () => pause(10));
      expect(callApi()).toBe('answer');
      await asyncOperation();
      const points = await seen.points();
      const timeOf = (operation: string) =>
        pointHistogram(points, 'executor.operation.duration', { 'executor.operation': operation });
      expect(timeOf('api_call').count).toBe(1);
      expect(timeOf('async_operation').sum).toBeGreaterThan(0.005);
    });
  });

  describe('4 memory usage tracking', () => {
    it('shows memory and CPU of the host and of the process', async () => {
      createHostMetrics({ meterProvider: seen.provider }).start();
      const points = await seen.points();
      const most = (name: string) =>
        Math.max(
          ...pointsOf(points, name).map((point) =>
            point.kind === 'gauge' || point.kind === 'sum' ? point.value : Number.NaN,
          ),
        );
      expect(most('system.memory.usage')).toBeGreaterThan(1e6);
      expect(most('system.memory.utilization')).toBeLessThanOrEqual(1);
      expect(most('process.memory.usage')).toBeGreaterThan(1e6);
      expect(most('system.cpu.utilization')).toBeLessThanOrEqual(1);
      expect(most('process.cpu.utilization')).toBeGreaterThanOrEqual(0);
    });
  });

  describe('5 LLM metrics', () => {
    it('records requests, their outcome, their duration and their tokens', async () => {
      const request = { model: 'gpt-4', provider: 'openai', operation: 'chat' };
      seen.metrics.recordLlmRequest({ ...request, durationSeconds: 1.5, inputTokens: 500, outputTokens: 250 });
      seen.metrics.recordLlmRequest({ ...request, durationSeconds: 0.5, success: false, errorType: 'rate_limit' });
      const points = await seen.points();
      const model = { 'gen_ai.request.model': 'gpt-4' };
      const durationOf = (error: string | undefined) =>
        pointHistogram(points, 'gen_ai.client.operation.duration', { ...model, 'error.type': error });
      expect(durationOf(undefined)).toMatchObject({ count: 1, sum: 1.5 });
      expect(durationOf('rate_limit')).toMatchObject({ count: 1, sum: 0.5 });
      const tokens = pointsOf(points, 'gen_ai.client.token.usage', model);
      const total = tokens.reduce(
        (sum, point) => sum + (point.kind === 'histogram' ? (point.histogram.sum ?? 0) : 0),
        0,
      );
      expect(total).toBe(750);
    });
  });

  describe('6 Prometheus export', () => {
    it('is text with help, type and samples', async () => {
      meter.createCounter('requests', { description: 'Total number of requests' }).add(42);
      const advice = { explicitBucketBoundaries: [0.5, 1] };
      const time = meter.createHistogram('response_time', { unit: 's', advice });
      for (let i = 0; i < 25; i++) time.record(i < 10 ? 0.3 : 0.7);
      const text = await seen.text();
      const lines = text
        .split('\n')
        .map((line) => line.replace(/otel_scope_[a-z_]+="[^"]*",?/g, '').replace(/,?\}/, '}'));
      expect(lines).toEqual(
        expect.arrayContaining([
          '# HELP requests_total Total number of requests',
          '# TYPE requests_total counter',
          'requests_total{} 42',
          '# TYPE response_time_seconds histogram',
        ]),
      );
      const exposition = parseExposition(text);
      expect(sampleValue(exposition, 'response_time_seconds_bucket', { le: '0.5' })).toBe(10);
      expect(sampleValue(exposition, 'response_time_seconds_bucket', { le: '1' })).toBe(25);
    });
  });

  describe('thread safety', () => {
    it('counts all that ten threads count', async () => {
      const threads = Array.from({ length: 10 }, async () => {
        const { port1, port2 } = new MessageChannel();
        using receiver = seen.metrics.receiveRecords(port1);
        const thread = new Worker(new URL('./seeds/counting-thread.ts', import.meta.url), {
          workerData: { port: port2, increments: 1000 },
          transferList: [port2 as never],
          execArgv: ['--conditions=@executor-metrics/source'],
        });
        expect(await once(thread, 'exit')).toEqual([0]);
        receiver.stop();
      });
      await Promise.all(threads);
      const operation = { 'executor.operation': 'concurrent_counter' };
      expect(pointValue(await seen.points(), 'executor.operation.completed', operation)).toBe(10_000);
      expect(seen.metrics.getMetricsSummary().dropped).toEqual({});
    });
  });

  describe('metric labels', () => {
    it('has a series for each set', async () => {
      const requests = meter.createCounter('http_requests', { description: 'HTTP requests' });
      bind(requests, { status: '200', method: 'GET' }).add(3);
      bind(requests, { status: '500', method: 'POST' }).add(1);
      const exposition = await seen.exposition();
      expect(sampleValue(exposition, 'http_requests_total', { status: '200', method: 'GET' })).toBe(3);
      expect(sampleValue(exposition, 'http_requests_total', { status: '500', method: 'POST' })).toBe(1);
    });
  });

  describe('complete application example', () => {
    class ApiService {
      readonly #requests: Counter;
      readonly #errors: Counter;
      readonly #active: UpDownCounter;
      readonly #duration: Histogram;
      readonly processRequest: (data: { readonly id: number }) => Promise<{ readonly status: string }>;

      constructor(from: Meter, metrics: ExecutorMetrics) {
        this.#requests = from.createCounter('api_requests', { description: 'Total API requests' });
        this.#errors = from.createCounter('api_errors', { description: 'Total API errors' });
        this.#active = from.createUpDownCounter('api_active_requests', { description: 'Active API requests' });
        this.#duration = from.createHistogram('api_request_duration', { unit: 's' });
        this.processRequest = metrics.timed('api_process_request')((data) => this.#process(data));
      }

      async #process({ id }: { readonly id: number }): Promise<{ readonly status: string }> {
        this.#requests.add(1);
        this.#active.add(1);
        const startedAtMs = performance.now();
        try {
          await pause(1);
          if (id === 7) throw new Error('no seven');
          return { status: 'success' };
        } catch (error) {
          this.#errors.add(1);
          throw error;
        } finally {
          this.#duration.record((performance.now() - startedAtMs) / 1000);
          this.#active.add(-1);
        }
      }
    }

    it('by hand and by operation sees the same', async () => {
      const service = new ApiService(meter, seen.metrics);
      const results = await Promise.allSettled(Array.from({ length: 10 }, (_, id) => service.processRequest({ id })));
      expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(1);
      const exposition = await seen.exposition();
      expect(sampleValue(exposition, 'api_requests_total')).toBe(10);
      expect(sampleValue(exposition, 'api_errors_total')).toBe(1);
      expect(sampleValue(exposition, 'api_active_requests')).toBe(0);
      expect(sampleValue(exposition, 'api_request_duration_seconds_count')).toBe(10);
      const operation = { executor_operation: 'api_process_request' };
      expect(sumOf(exposition, 'executor_operation_completed_total', operation)).toBe(10);
      expect(sumOf(exposition, 'executor_operation_completed_total', { ...operation, error_type: 'Error' })).toBe(1);
      expect(sampleValue(exposition, 'executor_operation_active', operation)).toBe(0);
    });
  });

  describe('best practices', () => {
    it('keeps labels without bound out of the metrics of operations', async () => {
      seen.metrics.recordOperationSuccess('requests', { status: '200', user_id: '12345' });
      const [sample] = samplesOf(await seen.exposition(), 'executor_operation_completed_total');
      expect([sample?.labels.get('status'), sample?.labels.has('user_id')]).toEqual(['200', false]);
    });
  });
});

describe('metric types, on our SDK', () => {
  it('can be reset', async () => {
    const seen = measured('our SDK');
    const requests = seen.provider.getMeter('app').createCounter('requests');
    requests.add(6);
    remove(requests);
    requests.add(1);
    expect(pointValue(await seen.points(), 'requests')).toBe(1);
  });
});
