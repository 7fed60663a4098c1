import type { Attributes } from '@opentelemetry/api';
import { describe, expectTypeOf, it } from 'vitest';
import { type BatchRecord, ExecutorMetrics, type Operation, type OperationTimer, type QueueTicket } from './index.ts';

/** Interfaces, which have no index signature, do as well as type literals. */
interface PlanLabels {
  plan_type: 'simple' | 'complex';
  steps?: number;
}

interface Schema {
  execute: { task_type: 'ml' | 'etl'; urgent: boolean };
  plan: PlanLabels;
}

declare const metrics: ExecutorMetrics<Schema>;
declare const anything: ExecutorMetrics;

describe('an ExecutorMetrics with labels', () => {
  it('knows its operations and the labels of each', () => {
    expectTypeOf(metrics.operation('execute')).toEqualTypeOf<Operation<Schema['execute']>>();
    metrics.operation('execute').run(() => 1, { task_type: 'ml', urgent: true });
    metrics.operation('execute').run(() => 1, { task_type: 'etl' });
    metrics.operation('execute').run(() => 1, { task_type: undefined });
    metrics.operation('plan').recordSuccess({ plan_type: 'simple', steps: 3 });
    metrics.recordOperation('plan', { durationSeconds: 1, attributes: { steps: 3 } });
    new ExecutorMetrics<{ execute: { task_type: 'ml' | 'etl' } }>({ enabled: false }).recordRetry('execute', 1);
  });

  it('refuses other operations', () => {
    // @ts-expect-error not an operation of the schema
    metrics.operation('exceute');
    // @ts-expect-error not an operation of the schema
    metrics.recordOperationSuccess('intent');
    // @ts-expect-error not an operation of the schema
    metrics.timed('intent');
    // @ts-expect-error not an operation of the schema
    metrics.recordBatchOperations([{ operation: 'intent' }]);
  });

  it('refuses other labels and values, wherever attributes are given', () => {
    const execute = metrics.operation('execute');
    // @ts-expect-error not a value of the label
    execute.run(() => 1, { task_type: 'video' });
    // @ts-expect-error not a label of the operation
    execute.run(() => 1, { task_typ: 'ml' });
    // @ts-expect-error not a value of the label
    execute.wrap(() => 1, { task_type: 'video' });
    // @ts-expect-error not a value of the label
    execute.with({ task_type: 'video' });
    // @ts-expect-error not a value of the label
    execute.start({ task_type: 'video' });
    // @ts-expect-error not a value of the label
    execute.start().setAttributes({ task_type: 'video' });
    // @ts-expect-error not a value of the label
    execute.enqueue({ task_type: 'video' });
    // @ts-expect-error not a value of the label
    execute.enqueue().run(() => 1, { task_type: 'video' });
    // @ts-expect-error not a value of the label
    execute.retry(1, { task_type: 'video' });
    // @ts-expect-error not a value of the label
    execute.record({ attributes: { task_type: 'video' } });
    // @ts-expect-error not a value of the label
    metrics.recordDuration('execute', 1, { task_type: 'video' });
    // @ts-expect-error a label of the other operation
    metrics.recordOperationFailure('plan', 'Busy', { task_type: 'ml' });
    // @ts-expect-error a label of the other operation
    metrics.recordBatchOperations([{ operation: 'plan', attributes: { task_type: 'ml' } }]);
  });

  it('refuses labels that no label can be', () => {
    // @ts-expect-error a date is no value of an attribute
    new ExecutorMetrics<{ execute: { at: Date } }>({ enabled: false });
  });

  it('keeps the labels in what it gives', () => {
    expectTypeOf(metrics.operation('plan').start()).toEqualTypeOf<OperationTimer<PlanLabels>>();
    expectTypeOf(metrics.operation('plan').enqueue()).toEqualTypeOf<QueueTicket<PlanLabels>>();
    expectTypeOf(metrics.operation('plan').with({ steps: 1 })).toEqualTypeOf<Operation<PlanLabels>>();
    expectTypeOf<BatchRecord<Schema>['operation']>().toEqualTypeOf<'execute' | 'plan'>();
  });
});

describe('an ExecutorMetrics without labels', () => {
  it('takes any operation and any attributes', () => {
    expectTypeOf(anything.operation('anything')).toEqualTypeOf<Operation<Attributes>>();
    expectTypeOf(anything.operation('anything')).toEqualTypeOf<Operation>();
    anything.operation('anything').run(() => 1, { any: 'label', list: ['a'], n: 1, missing: undefined });
    anything.recordBatchOperations([{ operation: 'a', attributes: { any: 'label' } }]);
  });
});
