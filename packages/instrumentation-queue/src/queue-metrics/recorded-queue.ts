import { createReport, type Report } from '@executor-metrics/core/support';
import type { Kit } from '@executor-metrics/instrumentation';
import { followed } from '../followed.ts';
import type { Destination } from '../messaging/destination.ts';
import { type Processing, RecordedProcessing, unrecorded } from './processing.ts';
import type { QueueMetrics, ReceivedMessage } from './queue-metrics.ts';
import type { QueueMetricsOptions } from './queue-metrics-options.ts';
import type { Depth } from './queue-readings.ts';
import type { QueueRecorders } from './queue-recorders.ts';
import { operations, type SystemRecorder } from './system-recorder.ts';

/** Where it is recorded for the time being. */
interface Recording {
  readonly kit: Kit;
  readonly instruments: SystemRecorder;
}

/** The metrics of one queue of one provider. */
export class RecordedQueue implements QueueMetrics {
  readonly #system: string;
  readonly #destination: Destination;
  readonly #recorders: QueueRecorders;
  readonly #report: Report = createReport();
  #recording: Recording | undefined;

  constructor(options: QueueMetricsOptions, recorders: QueueRecorders) {
    this.#system = options.system;
    this.#destination = recorders.destinationOf(options);
    this.#recorders = recorders;
  }

  sent(count = 1): void {
    this.#sent(count, undefined);
  }

  send<T>(call: () => T, count = 1): T {
    const startMs = performance.now();
    const ended = (error?: unknown): void => {
      const type = this.#sent(count, error);
      const seconds = (performance.now() - startMs) / 1000;
      this.#now()?.instruments.operation.record(seconds, operations.send, this.#destination, type);
    };
    let result: T;
    try {
      result = call();
    } catch (error) {
      ended(error);
      throw error;
    }
    if (!(result instanceof Promise)) ended();
    return followed(result, { done: () => ended(), failed: ended }) as T;
  }

  received(message: ReceivedMessage = {}): Processing {
    const recording = this.#now();
    if (recording === undefined) return unrecorded;
    const { kit, instruments } = recording;
    instruments.consumed.add(1, operations.receive, this.#destination, undefined);
    const { redelivered, dueMs } = factsOf(message);
    if (redelivered) instruments.redelivered.add(1, this.#destination);
    // Negative where the clocks of two machines differ.
    if (dueMs !== undefined) instruments.wait.record(Math.max(0, Date.now() - dueMs) / 1000, this.#destination);
    return new RecordedProcessing(kit, instruments, this.#destination);
  }

  depth(read: () => Depth | Promise<Depth>): void {
    if (this.#isFunction(read)) this.#recorders.readings.setDepth(this, this.#attributes(), read);
  }

  oldestAge(read: () => number | undefined | Promise<number | undefined>): void {
    if (this.#isFunction(read)) this.#recorders.readings.setOldestAge(this, this.#attributes(), read);
  }

  close(): void {
    this.#recorders.readings.forget(this);
  }

  /** Returns the error type. */
  #sent(count: number, error: unknown): string | undefined {
    if (!Number.isFinite(count) || count < 0) {
      this.#report('EXECUTOR_METRICS_BAD_COUNT', 'what is no number of messages is not counted as sent');
      return undefined;
    }
    const recording = this.#now();
    const type = error === undefined ? undefined : recording?.kit.errorType(error);
    recording?.instruments.sent.add(count, operations.send, this.#destination, type);
    return type;
  }

  #attributes(): Record<string, string> {
    return { 'messaging.system': this.#system, ...this.#destination.attributes } as Record<string, string>;
  }

  #isFunction(read: unknown): boolean {
    if (typeof read === 'function') return true;
    this.#report('EXECUTOR_METRICS_BAD_READING', 'depth() and oldestAge() take a function');
    return false;
  }

  #now(): Recording | undefined {
    const { kit } = this.#recorders;
    if (kit === this.#recording?.kit) return this.#recording;
    this.#recording = kit && { kit, instruments: this.#recorders.instrumentsOf(kit, this.#system) };
    return this.#recording;
  }
}

interface Facts {
  readonly redelivered: boolean;
  /** Milliseconds since 1970. */
  readonly dueMs: number | undefined;
}

/** Messages come from outside: whatever their fields are, and however they are read. */
function factsOf(message: ReceivedMessage): Facts {
  try {
    return { redelivered: message.redelivered === true, dueMs: milliseconds(message.dueAt ?? message.sentAt) };
  } catch {
    return { redelivered: false, dueMs: undefined };
  }
}

function milliseconds(time: Date | number | undefined): number | undefined {
  const ms = time instanceof Date ? time.getTime() : time;
  return typeof ms === 'number' && Number.isFinite(ms) ? ms : undefined;
}
