import { BroadcastChannel, MessageChannel, type MessagePort, parentPort, type Worker } from 'node:worker_threads';
import { describe, expectTypeOf, it } from 'vitest';
import {
  type BatchRecord,
  createPortRecorder,
  type ExecutorMetrics,
  type Recorder,
  type RecorderDropReason,
  type RecordReceiver,
} from '../index.ts';

interface Schema {
  execute: { task_type: 'ml' | 'etl' };
  plan: { steps?: number };
}

declare const metrics: ExecutorMetrics<Schema>;
declare const anything: ExecutorMetrics;
declare const port: MessagePort;
declare const webPort: InstanceType<typeof globalThis.MessagePort>;
declare const worker: Worker;

describe('the types of recorders', () => {
  it('are those of the records of their ExecutorMetrics', () => {
    expectTypeOf(metrics.createBatchRecorder()).toEqualTypeOf<Recorder<Schema>>();
    expectTypeOf(metrics.createQueueRecorder({ onFull: 'block' })).toEqualTypeOf<Recorder<Schema>>();
    expectTypeOf(anything.createQueueRecorder().record).parameter(0).toEqualTypeOf<BatchRecord>();
    metrics.createBatchRecorder().record({ operation: 'execute', attributes: { task_type: 'ml' } });
    metrics.createBatchRecorder().record({ operation: 'plan', durationSeconds: 1, attributes: { steps: 3 } });
  });

  it('refuse other operations and labels', () => {
    const recorder = createPortRecorder<Schema>(port);
    // @ts-expect-error not an operation of the schema
    recorder.record({ operation: 'intent' });
    // @ts-expect-error not a label of the operation
    recorder.record({ operation: 'plan', attributes: { task_type: 'ml' } });
    // @ts-expect-error not a value of the label
    recorder.record({ operation: 'execute', attributes: { task_type: 'video' } });
    // @ts-expect-error not an option
    metrics.createBatchRecorder({ capacity: 1 });
    // @ts-expect-error not a rule
    metrics.createQueueRecorder({ onFull: 'throw' });
  });

  it('take the ports of Node.js and of the web on both sides', () => {
    expectTypeOf(createPortRecorder(port)).toEqualTypeOf<Recorder>();
    createPortRecorder(worker);
    createPortRecorder(webPort);
    createPortRecorder(new BroadcastChannel('metrics'));
    if (parentPort !== null) createPortRecorder(parentPort);
    expectTypeOf(metrics.receiveRecords(port)).toEqualTypeOf<RecordReceiver>();
    metrics.receiveRecords(worker);
    metrics.receiveRecords(webPort);
    metrics.receiveRecords(new MessageChannel().port1);
    metrics.receiveRecords(new BroadcastChannel('metrics'));
    // @ts-expect-error one can send to it, and cannot hear it
    metrics.receiveRecords({ postMessage: () => {} });
  });

  it('tell what was dropped and can be disposed of', () => {
    const recorder = anything.createQueueRecorder();
    expectTypeOf(recorder.dropped).toEqualTypeOf<Readonly<Partial<Record<RecorderDropReason, number>>>>();
    expectTypeOf(recorder).toExtend<AsyncDisposable>();
    expectTypeOf(recorder.record({ operation: 'plan' })).toBeBoolean();
  });
});
