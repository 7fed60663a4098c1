import type { AnyLabels } from '../labels.ts';
import type { BatchRecord } from '../operation/record-batch.ts';

/**
 * Why a recorder did not hand a record on. `full`: there was no room for it. `closed`: it came after the end. `invalid`: it
 * could not be read. `unsent`: its thread ended before anybody had taken it.
 */
export type RecorderDropReason = 'full' | 'closed' | 'invalid' | 'unsent';

/** How many records a recorder dropped, by reason; reasons that did not come up are absent. */
export type RecorderDrops = Readonly<Partial<Record<RecorderDropReason, number>>>;

/**
 * Takes records now and has them recorded a little later, in the order in which they came. It holds a bounded number of
 * them. None of its methods throws or rejects; what is dropped is counted.
 */
export interface Recorder<S = AnyLabels> extends AsyncDisposable {
  /**
   * Takes a record as it is now: what the caller does to the object later changes nothing.
   *
   * @returns whether it was taken. A record that was may still be dropped: for a newer one with `drop-oldest`, and by the
   * policy and the rules of a direct call
   */
  record(record: BatchRecord<S>): boolean;
  /** How many records wait. */
  readonly pending: number;
  /** What this recorder dropped. */
  readonly dropped: RecorderDrops;
  /** Hands on what waits. Resolved when that is done; from a worker thread, when the other side has taken it. */
  flush(): Promise<void>;
  /** The same, once and for all: further records are dropped as `closed`. */
  shutdown(): Promise<void>;
  /** The same as `shutdown`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** What happens to a record that comes when there is no room for it. */
export type OnFull = 'drop-oldest' | 'drop-newest' | 'block';
