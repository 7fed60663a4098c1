import type { Attributes } from '@opentelemetry/api';
import type { BoundCounter } from '../bind.ts';
import type { Outcome } from '../outcome/outcome.ts';
import type { Hold } from '../recording/cells.ts';

/** The label that tells operations apart, wherever one metric serves them all. */
export const operationKey = 'executor.operation';

/** The names and labels under which operations are recorded. */
export interface Layout {
  /**
   * @param operation a clean name; asked once for each operation
   * @param boundaries gives the upper bounds of the operation's duration buckets, where it has its own; asked when
   * something is recorded for the first time
   */
  instrumentsOf(operation: string, boundaries: OwnBoundaries): OperationInstruments;
}

/** The upper bounds of duration buckets; `undefined` where the operation has none of its own. */
export type OwnBoundaries = () => readonly number[] | undefined;

/** What one operation is recorded with. */
export interface OperationInstruments {
  /** @param attributes clean, and an object that nobody changes any more */
  seriesOf(attributes: Attributes, hold: Hold): OperationSeries;
}

/**
 * What is recorded of one operation under one set of attributes. Its callers have checked the values. The methods throw what
 * a provider throws.
 */
export interface OperationSeries {
  /** An operation ended after so many seconds. */
  ended(outcome: Outcome, seconds: number): void;
  /** An operation succeeded, and nobody knows how long it took. */
  succeeded(): void;
  /** An operation ended, and nobody knows how long it took. */
  completed(outcome: Outcome): void;
  /** An operation took so many seconds, and nobody says how it ended. */
  took(seconds: number): void;
  /** @param attempt the number of the attempt, or `undefined` where it is not known */
  retried(attempt: number | undefined): void;
  /** So many seconds passed between the time at which an operation was meant to begin and its beginning. */
  waited(seconds: number): void;
  /**
   * Counts one more operation as under way; `undefined` where nothing counts them. Who has added 1 takes it back from the
   * same counter: what began before a provider was there, or with another one, must not leave this one with less than
   * nothing under way.
   */
  began(): BoundCounter | undefined;
  /** The same for an operation that waits for its turn. */
  enqueued(): BoundCounter | undefined;
  /** The series may expire from now on; they may still be recorded in. */
  release(): void;
}

/** Adds 1, and returns what takes it back. */
export function addOne(counter: BoundCounter | undefined): BoundCounter | undefined {
  if (counter !== undefined) counter.add(1);
  return counter;
}
