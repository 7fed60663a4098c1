import { ExecutorMetrics } from '@executor-metrics/core';
import { MeterProvider } from '@executor-metrics/sdk';
import { MeterProvider as OfficialMeterProvider } from '@opentelemetry/sdk-metrics';
import { Counter, Histogram, Registry } from 'prom-client';
import type { Suite } from '../harness/suite.ts';
import { ManualReader } from '../sdk/contestants.ts';

// What one recorded outcome costs, by the way it is recorded: with metrics off, without a provider, in both layouts and on
// both providers, and with the instruments that a user would have written by hand.

const own = new MeterProvider({ readers: [new ManualReader()] });
const official = new OfficialMeterProvider({ readers: [new ManualReader()] });
const disabled = new ExecutorMetrics({ enabled: false });
const unattached = new ExecutorMetrics();
const unified = new ExecutorMetrics({ meterProvider: own });
const perOperation = new ExecutorMetrics({ meterProvider: own, layout: 'per-operation' });
const unifiedOnOfficial = new ExecutorMetrics({ meterProvider: official });

const meter = official.getMeter('bench');
const counter = meter.createCounter('done');
const duration = meter.createHistogram('duration');

const registry = new Registry();
const labelNames = ['operation', 'outcome', 'task_type'];
const promCounter = new Counter({ name: 'done_total', help: 'Done', labelNames, registers: [registry] });
const promDuration = new Histogram({ name: 'duration_seconds', help: 'Duration', labelNames, registers: [registry] });

const taskTypes = ['ml', 'etl', 'report', 'image'];
let i = 0;
const taskType = (): string => taskTypes[i++ & 3] as string;
const work = (): number => i;
const byHand = (): object => ({ operation: 'execute', outcome: 'success', task_type: taskType() });

export const suites: readonly Suite[] = [
  {
    kind: 'time',
    name: 'one success with one attribute',
    contenders: [
      { name: 'unified', run: () => unified.recordOperationSuccess('execute', { task_type: taskType() }) },
      { name: 'per operation', run: () => perOperation.recordOperationSuccess('execute', { task_type: taskType() }) },
      {
        name: 'unified, official SDK',
        run: () => unifiedOnOfficial.recordOperationSuccess('execute', { task_type: taskType() }),
      },
      { name: 'disabled', run: () => disabled.recordOperationSuccess('execute', { task_type: taskType() }) },
      { name: 'no provider', run: () => unattached.recordOperationSuccess('execute', { task_type: taskType() }) },
      { name: 'official SDK by hand', run: () => counter.add(1, byHand() as never) },
      { name: 'prom-client by hand', run: () => promCounter.inc(byHand() as never) },
    ],
  },
  {
    kind: 'time',
    name: 'one operation run, with duration, outcome and operations under way',
    contenders: [
      { name: 'unified', run: () => unified.operation('execute').run(work) },
      { name: 'per operation', run: () => perOperation.operation('execute').run(work) },
      { name: 'unified, official SDK', run: () => unifiedOnOfficial.operation('execute').run(work) },
      { name: 'disabled', run: () => disabled.operation('execute').run(work) },
      {
        name: 'official SDK by hand',
        run: () => timedByHand((seconds, labels) => duration.record(seconds, labels as never)),
      },
      {
        name: 'prom-client by hand',
        run: () => timedByHand((seconds, labels) => promDuration.observe(labels as never, seconds)),
      },
    ],
  },
];

function timedByHand(observe: (seconds: number, labels: object) => void): number {
  const startedAt = performance.now();
  const result = work();
  observe((performance.now() - startedAt) / 1000, byHand());
  counter.add(0, byHand() as never);
  return result;
}
