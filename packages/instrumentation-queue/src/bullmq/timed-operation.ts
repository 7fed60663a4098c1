import type { Kit, Underway } from '@executor-metrics/instrumentation';
import type { Destination } from '../messaging/destination.ts';
import type { Operation } from '../messaging/operation.ts';
import { type BullmqRecorder, operations } from './bullmq-recorder.ts';
import type { BullmqSpan } from './telemetry-types.ts';

/** What is recorded with. */
export interface TelemetryRecorder {
  readonly kit: Kit;
  readonly recorder: BullmqRecorder;
}

/** Operations that send jobs, by BullMQ's words for them, and which of them says how many there are. */
const sending: ReadonlyMap<unknown, Operation> = new Map<unknown, Operation>([
  ['add', operations.add],
  ['addBulk', operations.addBulk],
  ['addFlow', operations.addFlow],
  ['addBulkFlows', operations.addBulkFlows],
]);

/** A "span" that is only a timer: it ends as what BullMQ said of it in the meantime. */
export class TimedOperation implements BullmqSpan {
  readonly #with: TelemetryRecorder;
  readonly #startMs = performance.now();
  readonly #said = new Map<string, unknown>();
  #underway: Underway | undefined;
  #error: unknown;
  #jobEnd: 'completed' | 'failed' | undefined;

  constructor(recordedWith: TelemetryRecorder) {
    this.#with = recordedWith;
  }

  setSpanOnContext(context: unknown): unknown {
    return context;
  }

  setAttribute(key: string, value: unknown): void {
    this.#said.set(key, value);
  }

  setAttributes(attributes: object): void {
    for (const [key, value] of Object.entries(attributes)) this.#said.set(key, value);
    // The name of a job comes last, when it is about to be processed.
    if (this.#operation === 'process' && this.#underway === undefined && this.#said.has('bullmq.job.id')) {
      this.#underway = this.#with.recorder.active.begin(this.#destination());
    }
  }

  addEvent(name: string): void {
    if (name === 'job completed') this.#jobEnd = 'completed';
    if (name === 'job failed') this.#jobEnd = 'failed';
  }

  recordException(error: unknown): void {
    this.#error = error;
  }

  end(): void {
    this.#underway?.end();
    const operation = this.#operation;
    const sent = sending.get(operation);
    if (sent !== undefined) this.#endSending(sent);
    else if (operation === 'addNode') this.#count(operations.addFlow, 1);
    else if (operation === 'process') this.#endProcessing();
    else if (operation === 'complete') this.#settled(operations.complete);
    else if (operation === 'fail' || operation === 'retry' || operation === 'delay') this.#endFailure(operation);
    else if (operation === 'moveStalledJobsToWait') this.#endStalledCheck();
  }

  get #operation(): unknown {
    return this.#said.get('bullmq.queue.operation');
  }

  get #type(): string | undefined {
    return this.#error === undefined ? undefined : this.#with.kit.errorType(this.#error);
  }

  #destination(): Destination {
    const job = this.#said.get('bullmq.job.name');
    return this.#with.recorder.destinationOf(
      String(this.#said.get('bullmq.queue.name') ?? ''),
      typeof job === 'string' ? job : undefined,
    );
  }

  #count(operation: Operation, messages: number): void {
    this.#with.recorder.sent.add(messages, operation, this.#destination(), this.#type);
  }

  #settled(operation: Operation): void {
    this.#with.recorder.operation.record(this.#seconds(), operation, this.#destination(), this.#type);
  }

  #seconds(): number {
    return (performance.now() - this.#startMs) / 1000;
  }

  /** The jobs of flows are counted one by one, each with its queue. */
  #endSending(operation: Operation): void {
    const many = this.#said.get('bullmq.job.bulk.count');
    if (operation === operations.add) this.#count(operation, 1);
    if (operation === operations.addBulk) this.#count(operation, typeof many === 'number' ? many : 0);
    if (operation !== operations.addBulkFlows) this.#settled(operation);
  }

  #endProcessing(): void {
    const { recorder } = this.#with;
    const destination = this.#destination();
    recorder.consumed.add(1, operations.process, destination, undefined);
    // Neither where it was put back.
    if (this.#jobEnd === undefined) return;
    // BullMQ tells the message of the error, which is no attribute, and nothing else of it.
    const type = this.#jobEnd === 'failed' ? '_OTHER' : undefined;
    recorder.process.record(this.#seconds(), operations.process, destination, type);
  }

  #endFailure(operation: 'fail' | 'retry' | 'delay'): void {
    this.#settled(operations.fail);
    if (this.#error !== undefined) return;
    const { dead, retries } = this.#with.recorder;
    (operation === 'fail' ? dead : retries).add(1, this.#destination(), '_OTHER');
  }

  #endStalledCheck(): void {
    const jobs = this.#said.get('bullmq.worker.stalled.jobs');
    if (Array.isArray(jobs) && jobs.length > 0) this.#with.recorder.stalled.add(jobs.length, this.#destination());
  }
}
