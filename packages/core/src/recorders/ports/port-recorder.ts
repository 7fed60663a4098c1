import type { AnyLabels, LabelSchema } from '../../labels.ts';
import { createReport } from '../../support/report.ts';
import { DropCounts } from '../drop-counts.ts';
import { plainRecord } from '../plain-record.ts';
import { RecordQueue } from '../record-queue.ts';
import type { Recorder, RecorderDropReason, RecorderDrops } from '../recorder.ts';
import { type PortRecorderOptions, resolvePortOptions } from '../recorder-options.ts';
import { PortSender } from './port-sender.ts';
import { checkPort, type RecordPort } from './record-port.ts';

/**
 * A recorder for a worker thread: its records are recorded by the thread that has the metrics, where
 * `metrics.receiveRecords()` listens at the other end of the port. It needs neither an `ExecutorMetrics` nor a MeterProvider.
 *
 * Records travel in messages of up to `maxSize`, of which no more than four are ever on their way; the others wait here, up
 * to `capacity`. Close it in order (`await using`, `await shutdown()`): a thread that simply ends takes with it what waits.
 *
 * @example
 * await using recorder = createPortRecorder(workerData.metricsPort);
 * recorder.record({ operation: 'resize', durationSeconds });
 * @throws {ConfigurationError} where an option is wrong, or the port is none
 */
export function createPortRecorder<S extends LabelSchema<S> = AnyLabels>(
  port: RecordPort,
  options?: PortRecorderOptions,
): Recorder<S> {
  checkPort('createPortRecorder()', port);
  return new PortRecorder(port, resolvePortOptions(options)) as unknown as Recorder<S>;
}

/** How often one looks whether the other side has taken what it got: it cannot say so to a thread that does not listen. */
const pollMs = 2;

/** So long what should have been sent already waits at the most. */
const hurryMs = 10;

class PortRecorder implements Recorder {
  readonly #options: Required<PortRecorderOptions>;
  readonly #sender: PortSender;
  readonly #queue: RecordQueue;
  readonly #drops = new DropCounts();
  /** What the other side has not heard of yet. */
  readonly #untold = new DropCounts();
  readonly #report = createReport();
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;
  /** How much was taken when somebody last waited in vain. */
  #stalledAt: number | undefined;

  constructor(port: RecordPort, options: Required<PortRecorderOptions>) {
    this.#options = options;
    this.#sender = new PortSender(port);
    this.#queue = new RecordQueue(options.capacity);
  }

  record(given: unknown): boolean {
    const record = this.#isClosed ? undefined : plainRecord(given);
    // Reading what was given may have called what closes this recorder.
    if (this.#isClosed || record === undefined) return this.#drop(this.#isClosed ? 'closed' : 'invalid');
    if (this.#queue.isFull && !this.#makeRoom()) return this.#drop('full');
    this.#queue.push(record);
    if (this.#queue.size >= this.#options.maxSize) this.#send(this.#options.maxSize);
    this.#wait();
    return true;
  }

  get pending(): number {
    return this.#queue.size;
  }

  get dropped(): RecorderDrops {
    return this.#drops.byReason();
  }

  async flush(): Promise<void> {
    const deadlineMs = performance.now() + this.#options.flushTimeoutMs;
    while (!this.#isDone() && performance.now() < deadlineMs) {
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }

  async shutdown(): Promise<void> {
    this.#isClosed = true;
    await this.flush();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const unsent = this.#queue.take(Number.POSITIVE_INFINITY).length;
    if (unsent === 0) return;
    this.#count('unsent', unsent);
    this.#report(
      'EXECUTOR_METRICS_RECORDS_UNSENT',
      `nobody took ${unsent} records of a thread within ${this.#options.flushTimeoutMs} ms of its end; they were dropped`,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }

  #isDone(): boolean {
    this.#send(1);
    return this.#queue.size === 0 && this.#untold.isEmpty && this.#sender.onTheirWay === 0;
  }

  #drop(reason: RecorderDropReason): false {
    this.#count(reason, 1);
    if (reason === 'full' && !this.#sender.hasReceiver) this.#reportNoReceiver();
    return false;
  }

  /** The other side hears of it with the next message, whenever somebody receives. */
  #count(reason: RecorderDropReason, times: number): void {
    this.#drops.count(reason, times);
    this.#untold.count(reason, times);
    this.#wait();
  }

  #reportNoReceiver(): void {
    this.#report(
      'EXECUTOR_METRICS_NO_RECEIVER',
      'a recorder of this thread is full, as nobody receives at the other end of its port, or the port carries no shared ' +
        'memory; call receiveRecords() of the ExecutorMetrics of another thread of this process',
    );
  }

  /** @param least so many records have to wait for a message to be sent */
  #send(least: number): void {
    this.#sender.greet();
    while (this.#sender.isReady && (this.#queue.size >= least || (least === 1 && !this.#untold.isEmpty))) {
      const records = this.#queue.take(this.#options.maxSize);
      const dropped = this.#untold.isEmpty ? undefined : this.#untold.byReason();
      if (!this.#sender.send(records, dropped)) {
        // A port that has carried the greeting carries records as well, unless it was closed in a way that throws.
        this.#count('unsent', records.length);
        return;
      }
      this.#untold.clear();
    }
  }

  #makeRoom(): boolean {
    const { onFull, maxSize } = this.#options;
    this.#send(maxSize);
    if (!this.#queue.isFull) return true;
    if (onFull === 'drop-newest') return false;
    if (onFull === 'drop-oldest') {
      this.#queue.shift();
      this.#drop('full');
      return true;
    }
    return this.#block();
  }

  /** Whoever waits in vain is the last one to do so until the other side shows a sign of life. */
  #block(): boolean {
    const deadlineMs = performance.now() + this.#options.maxBlockMs;
    if (this.#stalledAt === this.#sender.taken) return false;
    while (this.#queue.isFull) {
      const { taken } = this.#sender;
      const leftMs = deadlineMs - performance.now();
      if (leftMs <= 0) {
        this.#stalledAt = taken;
        return false;
      }
      if (!this.#sender.isReady) this.#sender.wait(taken, leftMs);
      this.#send(this.#options.maxSize);
    }
    return true;
  }

  /** Also after the end, for what is dropped then. */
  #wait(ms = this.#options.maxDelayMs): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#send(1);
      const { maxSize, maxDelayMs } = this.#options;
      // After the end there may be nobody who will ever hear of it: no timer for each recorder that there was.
      if (this.#isClosed && !this.#sender.hasReceiver) return;
      // More than the other side could take by now: it will soon be ready for the next of it.
      if (this.#queue.size >= maxSize) this.#wait(Math.min(maxDelayMs, hurryMs));
      else if (this.#queue.size > 0 || !this.#untold.isEmpty) this.#wait();
    }, ms).unref();
  }
}
