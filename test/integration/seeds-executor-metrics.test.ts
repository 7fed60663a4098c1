import { bucketize, type ExecutorMetrics, type LayoutName } from '@executor-metrics/core';
import { parseExposition, recordWarnings, samplesOf, sampleValue, sumOf } from '@executor-metrics/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Measured, measured, sdks } from './seeds/measured.ts';

const layout: LayoutName = 'per-operation';
const seconds = () => performance.now() / 1000;

const parseUserIntent = async (input: string) => ({ intent: input.toUpperCase() });
const generateTaskPlan = async ({ intent }: { intent: string }) => ({ type: 'data_processing', steps: [intent] });
const executeTask = async ({ steps }: { steps: readonly string[] }) => steps.length;

// Sections 4 and 5 of the document: what is recorded, and the methods for it.

beforeEach(() => void recordWarnings());

afterEach(() => void vi.restoreAllMocks());

describe.each(sdks)('on %s', (sdk) => {
  let seen: Measured;
  let metrics: ExecutorMetrics;

  beforeEach(() => {
    seen = measured(sdk, { layout });
    ({ metrics } = seen);
  });

  describe('4.1 metrics collection and recording', () => {
    it('records latencies that the application measured', async () => {
      let startedAt = seconds();
      const intent = await parseUserIntent('load the data');
      metrics.recordOperationLatency('intent', seconds() - startedAt);
      startedAt = seconds();
      const plan = await generateTaskPlan(intent);
      metrics.recordOperationLatency('plan', seconds() - startedAt);
      startedAt = seconds();
      await executeTask(plan);
      metrics.recordOperationLatency('execute', seconds() - startedAt, { task_type: plan.type });
      const exposition = await seen.exposition();
      expect(sampleValue(exposition, 'intent_latency_seconds_count')).toBe(1);
      expect(sampleValue(exposition, 'plan_latency_seconds_count')).toBe(1);
      expect(sampleValue(exposition, 'execute_latency_seconds_count', { task_type: 'data_processing' })).toBe(1);
    });

    it('records successes and failures', async () => {
      const processTask = async (task: { readonly broken: boolean }) => {
        if (task.broken) throw new Error('broken');
      };
      for (const broken of [false, true, false]) {
        try {
          await processTask({ broken });
          metrics.recordOperationSuccess('execute', { task_type: 'data_processing' });
        } catch {
          metrics.recordOperationFailure('execute', 'execution_error', { task_type: 'data_processing' });
        }
      }
      const exposition = await seen.exposition();
      const labels = { task_type: 'data_processing' };
      expect(sampleValue(exposition, 'execute_success_total', labels)).toBe(2);
      expect(sampleValue(exposition, 'execute_failures_total', { ...labels, error_type: 'execution_error' })).toBe(1);
    });

    it('counts retries', async () => {
      let calls = 0;
      const retryOperation = async () => {
        if (++calls < 3) throw new Error('busy');
      };
      for (let attempt = 0; attempt < 5; attempt++) {
        try {
          await retryOperation();
          break;
        } catch {
          metrics.recordRetry('execute', attempt + 1);
        }
      }
      expect(sampleValue(await seen.exposition(), 'execute_retries_total')).toBe(2);
    });
  });

  describe('4.2 decorator monitoring', () => {
    it('measures wrapped functions, with labels of their own', async () => {
      const parse = metrics.withMetrics('intent_parsing')(parseUserIntent);
      const plan = metrics.withMetrics('task_planning', { attributes: { plan_type: 'complex' } })(generateTaskPlan);
      const train = metrics.withMetrics('task_execution', { attributes: { task_type: 'ml_training' } })(executeTask);
      expect(await train(await plan(await parse('train')))).toBe(1);
      const exposition = await seen.exposition();
      expect(sampleValue(exposition, 'intent_parsing_latency_seconds_count')).toBe(1);
      expect(sampleValue(exposition, 'task_planning_success_total', { plan_type: 'complex' })).toBe(1);
      expect(sampleValue(exposition, 'task_execution_success_total', { task_type: 'ml_training' })).toBe(1);
    });
  });

  describe('4.3 comprehensive operation recording', () => {
    /** The example, with the duration of whatever has failed, not of what comes first. */
    async function processUserRequest(input: string, execute: typeof executeTask): Promise<number> {
      const intent = await metrics.operation('intent').run(() => parseUserIntent(input));
      const plan = await metrics.operation('plan').run(() => generateTaskPlan(intent));
      return metrics.operation('execute').run(() => execute(plan), { task_type: plan.type });
    }

    it('records each step of a request', async () => {
      await processUserRequest('load', executeTask);
      const exposition = await seen.exposition();
      for (const operation of ['intent', 'plan', 'execute']) {
        expect(sumOf(exposition, `${operation}_success_total`)).toBe(1);
        expect(sumOf(exposition, `${operation}_latency_seconds_count`)).toBe(1);
      }
      expect(sampleValue(exposition, 'execute_success_total', { task_type: 'data_processing' })).toBe(1);
    });

    it('records a step that fails as that step, and throws what it threw', async () => {
      const error = new RangeError('no');
      const failing = processUserRequest('load', () => Promise.reject(error));
      await expect(failing).rejects.toBe(error);
      const exposition = await seen.exposition();
      expect(sampleValue(exposition, 'execute_failures_total', { error_type: 'RangeError' })).toBe(1);
      expect(sumOf(exposition, 'intent_success_total')).toBe(1);
    });

    it('records results that the application measured', async () => {
      metrics.recordOperation('intent', { success: true, durationSeconds: 0.2 });
      const attributes = { task_type: 'unknown' };
      metrics.recordOperation('execute', { success: false, durationSeconds: 1, errorType: 'ValueError', attributes });
      const exposition = await seen.exposition();
      expect(sampleValue(exposition, 'intent_latency_seconds_sum')).toBe(0.2);
      expect(sampleValue(exposition, 'execute_failures_total', { ...attributes, error_type: 'ValueError' })).toBe(1);
    });
  });

  describe('4.4 custom metrics recording', () => {
    it('records engagement by action, and keeps users out of labels', async () => {
      metrics.recordOperation('user_engagement', {
        durationSeconds: 3,
        attributes: { action: 'comment', user_id: 'u-4711' },
      });
      const text = await seen.text();
      expect(sampleValue(parseExposition(text), 'user_engagement_success_total', { action: 'comment' })).toBe(1);
      expect(text).not.toContain('u-4711');
      expect(metrics.getMetricsSummary().dropped).toEqual({ 'denied-attribute': 1 });
    });

    it('records volumes by the category of their size', async () => {
      ({ metrics } = seen = measured(sdk, {
        layout,
        attributePolicy: { categories: { data_size_category: (size) => bucketize(size as number) } },
      }));
      for (const size of [10, 1023, 1024, 1024 * 1024 - 1, 1024 * 1024, 1e9]) {
        metrics.recordOperation('data_processing', { durationSeconds: 1, attributes: { data_size_category: size } });
      }
      const shown = samplesOf(await seen.exposition(), 'data_processing_success_total').map(
        ({ labels, value }) => `${labels.get('data_size_category')} ${value}`,
      );
      expect(shown.sort()).toEqual(['large 2', 'medium 2', 'small 2']);
    });
  });

  describe('4.5 metrics query and monitoring', () => {
    it('tells what there is', () => {
      metrics.recordOperationLatency('intent', 1);
      const summary = metrics.getMetricsSummary();
      expect(summary).toMatchObject({ metricsEnabled: true, attached: true, operations: ['intent'] });
      expect(summary.availableMetrics).toContain('intent_latency');
      expect(metrics.metrics.has('intent_latency')).toBe(true);
      expect(metrics.metrics.has('other_latency')).toBe(false);
    });

    it('has the series that the queries ask for', async () => {
      for (const duration of [0.1, 0.3]) metrics.recordOperation('intent', { durationSeconds: duration });
      for (let i = 0; i < 3; i++)
        metrics.recordOperation('execute', { durationSeconds: 1, attributes: { task_type: 'ml' } });
      metrics.recordRetry('execute', 1, { task_type: 'ml' });
      const exposition = await seen.exposition();
      const mean =
        sampleValue(exposition, 'intent_latency_seconds_sum') / sampleValue(exposition, 'intent_latency_seconds_count');
      expect(mean).toBeCloseTo(0.2);
      const succeeded = sampleValue(exposition, 'execute_success_total', { task_type: 'ml' });
      expect(succeeded / (succeeded + sampleValue(exposition, 'execute_retries_total', { task_type: 'ml' }))).toBe(
        0.75,
      );
      expect(sampleValue(exposition, 'execute_latency_seconds_bucket', { task_type: 'ml', le: '1' })).toBe(3);
    });
  });

  describe('5 API reference', () => {
    it('has each method', async () => {
      metrics.recordOperationLatency('a', 1);
      metrics.recordOperationSuccess('a', { kind: 'x' });
      metrics.recordOperationFailure('a', 'Timeout', { kind: 'x' });
      metrics.recordRetry('a', 1);
      metrics.withMetrics('a', { attributes: { kind: 'x' } })(() => 1)();
      metrics.recordOperation('a', { success: true, durationSeconds: 1 });
      metrics.recordDuration('a', 1, { kind: 'x' });
      expect(metrics.getMetricsSummary().dropped).toEqual({});
      const exposition = await seen.exposition();
      expect(sumOf(exposition, 'a_latency_seconds_count')).toBe(4);
      expect(sumOf(exposition, 'a_success_total')).toBe(3);
      expect(sumOf(exposition, 'a_failures_total')).toBe(1);
      expect(sumOf(exposition, 'a_retries_total')).toBe(1);
    });
  });
});
