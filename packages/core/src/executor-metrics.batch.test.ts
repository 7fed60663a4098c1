import { type Collector, createCollector, pointHistogram, pointValue } from '@executor-metrics/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExecutorMetrics } from './executor-metrics.ts';
import type { BatchRecord } from './operation/record-batch.ts';

describe('recordBatchOperations', () => {
  let collector: Collector;
  let metrics: ExecutorMetrics;

  beforeEach(() => {
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    collector = createCollector();
    metrics = new ExecutorMetrics({ meterProvider: collector.provider });
  });

  afterEach(() => vi.restoreAllMocks());

  it('records each entry under its operation', async () => {
    metrics.recordBatchOperations([
      { operation: 'plan', durationSeconds: 1 },
      { operation: 'execute', success: false, errorType: 'Timeout', attributes: { task_type: 'etl' } },
    ]);
    const points = await collector.collect();
    expect(pointHistogram(points, 'executor.operation.duration', { 'executor.operation': 'plan' }).sum).toBe(1);
    const failed = { 'executor.operation': 'execute', 'error.type': 'Timeout', task_type: 'etl' };
    expect(pointValue(points, 'executor.operation.completed', failed)).toBe(1);
  });

  it('takes any iterable', async () => {
    metrics.recordBatchOperations(new Set([{ operation: 'plan' }]));
    metrics.recordBatchOperations(
      (function* () {
        yield { operation: 'plan' };
      })(),
    );
    expect(pointValue(await collector.collect(), 'executor.operation.completed')).toBe(2);
  });

  const throwingOperation = Object.defineProperty({}, 'operation', {
    get: () => {
      throw new Error('no operation');
    },
  });
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  it.each([
    ['null', null, 'invalid-record'],
    ['a number', 7, 'invalid-record'],
    ['a list', [], 'invalid-operation'],
    ['one that throws when it is read', throwingOperation, 'invalid-record'],
    ['a revoked proxy', revoked.proxy, 'invalid-record'],
    ['one without an operation', { durationSeconds: 1 }, 'invalid-operation'],
    ['one whose success is no boolean', { operation: 'plan', success: 'no' }, 'invalid-record'],
    ['one with a negative duration', { operation: 'other', durationSeconds: -1 }, 'invalid-duration'],
  ])('is not kept from the other entries by %s', async (_what, entry, reason) => {
    metrics.recordBatchOperations([entry as BatchRecord, { operation: 'plan' }]);
    const points = await collector.collect();
    expect(pointValue(points, 'executor.operation.completed', { 'executor.operation': 'plan' })).toBe(1);
    expect(metrics.getMetricsSummary().dropped).toEqual({ [reason]: 1 });
  });

  it.each([[undefined], [null], [7], [{}], ['a string of characters']])('drops and counts %j', (records) => {
    metrics.recordBatchOperations(records as never);
    expect(metrics.getMetricsSummary().dropped).toEqual({ 'invalid-record': 1 });
  });

  it('keeps what an iterator gave before it threw', async () => {
    metrics.recordBatchOperations(
      (function* () {
        yield { operation: 'plan' };
        throw new Error('the source broke');
      })(),
    );
    expect(pointValue(await collector.collect(), 'executor.operation.completed')).toBe(1);
    expect(metrics.getMetricsSummary().dropped).toEqual({ 'invalid-record': 1 });
  });
});
