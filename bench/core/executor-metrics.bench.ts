import { ExecutorMetrics } from '@executor-metrics/core';
import type { Suite } from '../harness/suite.ts';
import { officialByHand, onOfficial, onOwn, own, promByHand, taskType } from './contestants.ts';

// What one measurement costs, by the method, the layout and the provider.

const unattached = new ExecutorMetrics();
const perOperation = new ExecutorMetrics({ meterProvider: own, layout: 'per-operation' });
const operation = onOwn.operation('execute');
const operationOnOfficial = onOfficial.operation('execute');
const work = (): number => 1;

export const suites: readonly Suite[] = [
  {
    kind: 'time',
    name: 'recordOperation with outcome, duration and one attribute',
    contenders: [
      { name: 'unified', run: () => onOwn.recordOperation('execute', record()) },
      { name: 'per operation', run: () => perOperation.recordOperation('execute', record()) },
      { name: 'unified, official SDK', run: () => onOfficial.recordOperation('execute', record()) },
      { name: 'no provider', run: () => unattached.recordOperation('execute', record()) },
    ],
  },
  {
    kind: 'time',
    name: 'operation().run with one attribute',
    contenders: [
      { name: 'unified', run: () => onOwn.operation('execute').run(work, taskType()) },
      { name: 'per operation', run: () => perOperation.operation('execute').run(work, taskType()) },
      { name: 'unified, official SDK', run: () => onOfficial.operation('execute').run(work, taskType()) },
      { name: 'no provider', run: () => unattached.operation('execute').run(work, taskType()) },
      { name: 'official SDK by hand', run: () => officialByHand.sync(work, { operation: 'execute', ...taskType() }) },
      { name: 'prom-client by hand', run: () => promByHand.sync(work, { operation: 'execute', ...taskType() }) },
    ],
  },
  {
    kind: 'time',
    name: 'a success with one attribute',
    contenders: [
      { name: 'recordSuccess', run: () => operation.recordSuccess(taskType()) },
      { name: 'recordOperationSuccess', run: () => onOwn.recordOperationSuccess('execute', taskType()) },
      { name: 'recordSuccess, official SDK', run: () => operationOnOfficial.recordSuccess(taskType()) },
      { name: 'official SDK by hand', run: () => officialByHand.success({ operation: 'execute', ...taskType() }) },
      { name: 'prom-client by hand', run: () => promByHand.success({ operation: 'execute', ...taskType() }) },
    ],
    goals: [{ contender: 'recordSuccess', against: 'official SDK by hand', atMost: 1 / 4 }],
  },
];

function record(): { readonly durationSeconds: number; readonly attributes: { readonly task_type: string } } {
  return { durationSeconds: 0.05, attributes: taskType() };
}
