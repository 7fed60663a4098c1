import type { Attributes } from '@opentelemetry/api';
import { describe, expectTypeOf, it } from 'vitest';
import type {
  BusinessCounter,
  BusinessDuration,
  BusinessGauge,
  BusinessHistogram,
  BusinessMetrics,
  BusinessUpDownCounter,
  ExecutorMetrics,
  ObservedGauge,
} from '../index.ts';

/** An interface, which has no index signature, does as well as a type literal. */
interface ByPriority {
  priority: 'low' | 'high';
}

interface TaskLabels {
  created: { priority: 'low' | 'high'; organization: string };
  by_status: { status: 'todo' | 'done' };
  completion: ByPriority;
}

declare const metrics: ExecutorMetrics<{ execute: { task_type: 'ml' } }>;
const tasks = metrics.business<TaskLabels>('tasks');

describe('business metrics with labels', () => {
  it('know their instruments and the labels of each', () => {
    expectTypeOf(tasks).toEqualTypeOf<BusinessMetrics<TaskLabels>>();
    expectTypeOf(tasks.counter('created')).toEqualTypeOf<BusinessCounter<TaskLabels['created']>>();
    expectTypeOf(tasks.upDownCounter('created')).toEqualTypeOf<BusinessUpDownCounter<TaskLabels['created']>>();
    expectTypeOf(tasks.gauge('created')).toEqualTypeOf<BusinessGauge<TaskLabels['created']>>();
    expectTypeOf(tasks.histogram('completion')).toEqualTypeOf<BusinessHistogram<ByPriority>>();
    expectTypeOf(tasks.duration('completion')).toEqualTypeOf<BusinessDuration<ByPriority>>();
    tasks.counter('created').with({ organization: 'acme' }).increment({ priority: 'low' });
    tasks.counter('created').add(2, { priority: undefined });
  });

  it('refuse other names', () => {
    // @ts-expect-error not an instrument of the schema
    tasks.counter('craeted');
    // @ts-expect-error not an instrument of the schema
    tasks.observedGauge('status', { read: () => 1 });
  });

  it('refuse other labels and values, wherever attributes are given', () => {
    // @ts-expect-error not a value of the label
    tasks.counter('created').increment({ priority: 'urgent' });
    // @ts-expect-error not a label of the instrument
    tasks.counter('created').add(1, { prio: 'low' });
    // @ts-expect-error not a value of the label
    tasks.counter('created').with({ priority: 'urgent' });
    // @ts-expect-error not a value of the label
    tasks.upDownCounter('created').decrement({ priority: 'urgent' });
    // @ts-expect-error not a value of the label
    tasks.gauge('created').set(1, { priority: 'urgent' });
    // @ts-expect-error not a value of the label
    tasks.gauge('created').remove({ priority: 'urgent' });
    // @ts-expect-error not a value of the label
    tasks.gauge('created').increment({ priority: 'urgent' });
    // @ts-expect-error not a value of the label
    tasks.duration('completion').recordSeconds(1, { priority: 'urgent' });
    // @ts-expect-error not a value of the label
    tasks.duration('completion').recordBetween(0, new Date(), { priority: 'urgent' });
    // @ts-expect-error not a value of the label
    tasks.histogram('completion').record(1, { priority: 'urgent' });
  });

  it('refuse other labels and values in what is read', () => {
    expectTypeOf(
      tasks.observedGauge('by_status', { read: () => [{ value: 1, attributes: { status: 'todo' } }] }),
    ).toEqualTypeOf<ObservedGauge>();
    tasks.observedGauge('by_status', {
      read: async ({ signal }) => [{ value: signal.aborted ? 0n : '1', attributes: { status: 'done' } }],
    });
    tasks.observedGauge('by_status', {
      // @ts-expect-error not a value of the label
      read: () => [{ value: 1, attributes: { status: 'open' } }],
    });
    // @ts-expect-error not a number
    tasks.observedGauge('by_status', { read: () => true });
  });

  it('refuse labels that no label can be', () => {
    // @ts-expect-error a date is no value of an attribute
    metrics.business<{ created: { at: Date } }>('tasks');
  });

  it('have no way to count down what only grows', () => {
    // @ts-expect-error a counter only grows
    tasks.counter('created').decrement();
  });

  it('know the units of durations', () => {
    tasks.duration('completion', { unit: 'h' });
    // @ts-expect-error no unit of time
    tasks.duration('completion', { unit: 'hours' });
  });
});

describe('business metrics without labels', () => {
  it('take any name and any attributes', () => {
    const anything = metrics.business();
    expectTypeOf(anything.counter('any_name')).toEqualTypeOf<BusinessCounter<Attributes>>();
    anything.counter('any_name').increment({ any: 'label', list: ['a'], n: 1, missing: undefined });
    anything.observedGauge('rows', { read: () => [{ value: null, attributes: { any: 'label' } }] });
  });
});
