// Hot: each message of a consumer comes through here. Guarded by bench/instrumentation-queue/kafkajs.bench.ts.
import { performance } from 'node:perf_hooks';
import type { Kit, Underway } from '@executor-metrics/instrumentation';
import type { ConsumedTopic } from '../kafka/consumed-topic.ts';
import type { ConsumerRecord } from '../kafka/consumer-record.ts';
import { operations } from '../kafka/kafka-instruments.ts';
import type { Recording } from '../kafka/recording.ts';
import type { EachBatchPayload, EachMessagePayload, KafkaMessage, Runner } from './kafkajs-types.ts';
import type { Records } from './records.ts';

type Process = (this: Runner, batch: unknown) => unknown;
type Each<P> = (this: Runner, payload: P) => unknown;

/** A call of the application that is under way. */
interface Call {
  readonly record: ConsumerRecord;
  readonly consumed: ConsumedTopic;
  readonly partition: unknown;
  /** Of the message, or the first one of a batch. */
  readonly offset: unknown;
  readonly active: Underway;
  readonly startedMs: number;
}

/**
 * Hooks what calls the application's `eachMessage` and `eachBatch`, of consumers that run already as well. kafkajs waits for the
 * promises that these calls return, so nobody else's rejections are handled here.
 */
export function hookRunners(kit: Kit, recording: Recording, records: Records, prototype: object): void {
  const message = messageHook(kit, recording, records);
  const batch = batchHook(kit, recording, records);
  hookEach(kit, prototype, { process: 'processEachMessage', each: 'eachMessage', hook: message });
  hookEach(kit, prototype, { process: 'processEachBatch', each: 'eachBatch', hook: batch });
}

interface EachHook<P> {
  readonly process: string;
  readonly each: 'eachMessage' | 'eachBatch';
  readonly hook: (original: Each<P>) => Each<P>;
}

/** The function of the application is an own property of each runner: it is hooked with the first batch. */
function hookEach<P>(kit: Kit, prototype: object, { process, each, hook }: EachHook<P>): void {
  const hooked = new WeakSet<Runner>();
  const prepare = kit.safe(`the beginning of ${each}`, (runner: Runner) => {
    if (hooked.has(runner)) return;
    hooked.add(runner);
    if (typeof runner[each] === 'function') kit.patch<Each<P>>(runner, each, hook);
  });
  kit.patch<Process>(
    prototype,
    process,
    (original) =>
      function processEach(batch) {
        prepare(this);
        return original.call(this, batch);
      },
  );
}

function messageHook(kit: Kit, recording: Recording, records: Records): EachHook<EachMessagePayload>['hook'] {
  const begin = kit.safe('the beginning of a message', (runner: Runner, payload: EachMessagePayload): Call => {
    const { topic, partition, message } = payload;
    const record = recordOf(records, runner);
    const consumed = record.topic(topic, partition);
    record.begins(consumed, partition, message.offset);
    consumed.received.add(1);
    waited(consumed, message);
    const active = recording.instruments.active.begin(consumed.destination);
    return { record, consumed, partition, offset: message.offset, active, startedMs: performance.now() };
  });
  const end = kit.safe('the end of a message', (call: Call, failed: boolean, error: unknown) => {
    const { record, consumed, partition, offset, active, startedMs } = call;
    const seconds = (performance.now() - startedMs) / 1000;
    active.end();
    if (!failed) {
      consumed.processed.record(seconds);
      return;
    }
    const errorType = recording.errorType(error);
    recording.instruments.process.record(seconds, operations.message, consumed.destination, errorType);
    record.failedAt(consumed, partition, { offset, errorType });
  });
  return (original) =>
    function eachMessage(payload) {
      return observed(begin(this, payload), () => original.call(this, payload), end);
    };
}

function batchHook(kit: Kit, recording: Recording, records: Records): EachHook<EachBatchPayload>['hook'] {
  const begin = kit.safe('the beginning of a batch', (runner: Runner, { batch }: EachBatchPayload): Call => {
    const { topic, partition, messages } = batch;
    const record = recordOf(records, runner);
    const consumed = record.topic(topic, partition);
    const offset = messages[0]?.offset;
    record.begins(consumed, partition, offset);
    consumed.received.add(messages.length);
    // Of a batch the oldest message alone: it is what matters, and costs the same whatever the size of the batch.
    if (messages[0] !== undefined) waited(consumed, messages[0]);
    const active = recording.instruments.active.begin(consumed.destination);
    return { record, consumed, partition, offset, active, startedMs: performance.now() };
  });
  const end = kit.safe('the end of a batch', (call: Call, failed: boolean, error: unknown) => {
    const { record, consumed, partition, offset, active, startedMs } = call;
    const seconds = (performance.now() - startedMs) / 1000;
    active.end();
    const errorType = failed ? recording.errorType(error) : undefined;
    recording.instruments.process.record(seconds, operations.batch, consumed.destination, errorType);
    if (errorType !== undefined) record.failedAt(consumed, partition, { offset, errorType });
  });
  return (original) =>
    function eachBatch(payload) {
      return observed(begin(this, payload), () => original.call(this, payload), end);
    };
}

type End = (call: Call, failed: boolean, error: unknown) => void;

/** Calls, and sees the end of it, whether it is a promise or not. */
function observed(call: Call | undefined, run: () => unknown, end: End): unknown {
  if (call === undefined) return run();
  let result: unknown;
  try {
    result = run();
  } catch (error) {
    end(call, true, error);
    throw error;
  }
  if (result instanceof Promise) {
    result.then(
      () => end(call, false, undefined),
      (error) => end(call, true, error),
    );
  } else if (isThenable(result)) return observedThenable(call, result, end);
  else end(call, false, undefined);
  return result;
}

/** A promise of somebody else's may begin its work anew with each `then()`, so kafkajs is given one that has asked it once. */
async function observedThenable(call: Call, thenable: PromiseLike<unknown>, end: End): Promise<unknown> {
  try {
    const result = await thenable;
    end(call, false, undefined);
    return result;
  } catch (error) {
    end(call, true, error);
    throw error;
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'then') === 'function';
}

function recordOf(records: Records, { instrumentationEmitter, consumerGroup }: Runner): ConsumerRecord {
  const record = records.consumer(instrumentationEmitter);
  record.group = consumerGroup.groupId;
  return record;
}

/** From when the message was sent, by the clock of whoever sent it. */
function waited({ waited: series }: ConsumedTopic, { timestamp }: KafkaMessage): void {
  const sentMs = Number(timestamp);
  if (sentMs > 0) series.record(Math.max(0, Date.now() - sentMs) / 1000);
}
