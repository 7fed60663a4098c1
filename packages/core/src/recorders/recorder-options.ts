import { durationMs, integer, type OptionType, oneOf } from '../support/option-type.ts';
import { ConfigurationError, checkOptions, type OptionTypes, shown } from '../support/options.ts';
import type { OnFull } from './recorder.ts';

/** Options of `createBatchRecorder`. */
export interface BatchRecorderOptions {
  /** So many records are recorded together, by whoever brings the last of them: 1 to 10 000. Default: 100. */
  readonly maxSize?: number;
  /** So long, in milliseconds, the first record of a batch waits at the most. Default: 1000. */
  readonly maxDelayMs?: number;
}

/** Options of `createQueueRecorder`. */
export interface QueueRecorderOptions {
  /** So many records can wait: 1 to 100 000. Default: 10 000. */
  readonly capacity?: number;
  /**
   * What happens to a record that finds no room. `drop-oldest` (default): the one that has waited longest makes room.
   * `drop-newest`: it is dropped itself. `block`: nothing is dropped; whoever brings it first records some of those that wait.
   */
  readonly onFull?: OnFull;
}

/** Options of `createPortRecorder`. */
export interface PortRecorderOptions {
  /** So many records travel in one message: 1 to 1000. Default: 100. */
  readonly maxSize?: number;
  /** So long, in milliseconds, the first record of a message waits at the most. Default: 100. */
  readonly maxDelayMs?: number;
  /** So many records can wait for the other side: 1 to 100 000. Default: 10 000. */
  readonly capacity?: number;
  /**
   * What happens to a record that finds no room. `drop-oldest` (default): the one that has waited longest makes room.
   * `drop-newest`: it is dropped itself. `block`: its thread waits for the other side, for `maxBlockMs` at the most; then it
   * is dropped.
   */
  readonly onFull?: OnFull;
  /** So long, in milliseconds, one call waits with `block`: 1 to 60 000. Default: 20. */
  readonly maxBlockMs?: number;
  /** So long, in milliseconds, `flush` and `shutdown` wait for the other side. Default: 5000. */
  readonly flushTimeoutMs?: number;
}

const capacity = integer(1, 100_000);
const onFull: OptionType<OnFull> = oneOf('drop-oldest', 'drop-newest', 'block');

const batchOptionTypes: OptionTypes<BatchRecorderOptions> = { maxSize: integer(1, 10_000), maxDelayMs: durationMs };

const queueOptionTypes: OptionTypes<QueueRecorderOptions> = { capacity, onFull };

const portOptionTypes: OptionTypes<PortRecorderOptions> = {
  maxSize: integer(1, 1000),
  maxDelayMs: durationMs,
  capacity,
  onFull,
  maxBlockMs: integer(1, 60_000),
  flushTimeoutMs: durationMs,
};

/** @throws {ConfigurationError} naming the option, the value and what is accepted */
export function resolveBatchOptions(given: BatchRecorderOptions | undefined): Required<BatchRecorderOptions> {
  const options = checkOptions('createBatchRecorder()', given, batchOptionTypes);
  return { maxSize: options.maxSize ?? 100, maxDelayMs: options.maxDelayMs ?? 1000 };
}

/** @throws {ConfigurationError} naming the option, the value and what is accepted */
export function resolveQueueOptions(given: QueueRecorderOptions | undefined): Required<QueueRecorderOptions> {
  const options = checkOptions('createQueueRecorder()', given, queueOptionTypes);
  return { capacity: options.capacity ?? 10_000, onFull: options.onFull ?? 'drop-oldest' };
}

/** @throws {ConfigurationError} naming the option, the value and what is accepted */
export function resolvePortOptions(given: PortRecorderOptions | undefined): Required<PortRecorderOptions> {
  const where = 'createPortRecorder()';
  const options = checkOptions(where, given, portOptionTypes);
  const resolved = {
    maxSize: options.maxSize ?? Math.min(100, options.capacity ?? 100),
    maxDelayMs: options.maxDelayMs ?? 100,
    capacity: options.capacity ?? 10_000,
    onFull: options.onFull ?? 'drop-oldest',
    maxBlockMs: options.maxBlockMs ?? 20,
    flushTimeoutMs: options.flushTimeoutMs ?? 5000,
  };
  if (resolved.maxSize > resolved.capacity) {
    throw new ConfigurationError(
      `${where}: option "maxSize" is ${shown(resolved.maxSize)}; accepted: no more than "capacity", ${resolved.capacity}`,
    );
  }
  return resolved;
}
