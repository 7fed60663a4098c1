import { createPortRecorder } from '@executor-metrics/core';
import type { Suite } from '../harness/suite.ts';
import { onOwn, taskType } from './contestants.ts';

// What a record costs by way of a recorder, its writing included, against the direct call that it stands for: a recorder
// moves the cost of recording to another time or another thread, and adds the copy of the record.

const repeats = 1000;
const operation = onOwn.operation('execute');
const batch = onOwn.createBatchRecorder({ maxSize: repeats });
const queue = onOwn.createQueueRecorder({ capacity: repeats });
const port = createPortRecorder({ postMessage: takeAtOnce }, { maxSize: 100 });

interface Message {
  readonly credit: SharedArrayBuffer;
  readonly records?: readonly unknown[];
}

/** A port whose other side is always ready: what is left is the work of the thread that sends. */
function takeAtOnce(message: unknown): void {
  const { credit, records } = structuredClone(message) as Message;
  const numbers = new Int32Array(credit);
  Atomics.store(numbers, 0, 1);
  if (records !== undefined) Atomics.add(numbers, 1, 1);
}

export const suites: readonly Suite[] = [
  {
    kind: 'time',
    name: 'an outcome with its duration and one attribute, directly and by recorders',
    repeats,
    contenders: [
      { name: 'operation.record', run: () => repeat(() => operation.record(record())) },
      { name: 'recordOperation', run: () => repeat(() => onOwn.recordOperation('execute', record())) },
      { name: 'batch recorder', run: () => repeat(() => batch.record({ operation: 'execute', ...record() })) },
      {
        name: 'queue recorder',
        run: () => {
          repeat(() => queue.record({ operation: 'execute', ...record() }));
          return queue.flush();
        },
      },
      { name: 'port recorder', run: () => repeat(() => port.record({ operation: 'execute', ...record() })) },
    ],
    goals: [
      { contender: 'recordOperation', against: 'batch recorder', atMost: 1 },
      { contender: 'recordOperation', against: 'queue recorder', atMost: 1 },
      { contender: 'recordOperation', against: 'port recorder', atMost: 1 },
    ],
  },
];

function record(): { readonly durationSeconds: number; readonly attributes: { readonly task_type: string } } {
  return { durationSeconds: 0.05, attributes: taskType() };
}

function repeat(work: () => void): void {
  for (let i = 0; i < repeats; i++) work();
}
