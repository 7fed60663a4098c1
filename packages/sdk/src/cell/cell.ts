import type { Attributes, Context, HrTime } from '@opentelemetry/api';
import { isBefore } from '../collect/clock.ts';
import type { PointValue } from '../snapshot/snapshot.ts';

/** One time series of a stream: a set of attributes, and since when it counts. */
export interface Series {
  /** Stable and unique within the process for the life of the series. */
  readonly id: number;
  /** The one frozen object that every snapshot of the series carries. */
  readonly attributes: Attributes;
  readonly startTime: HrTime;
}

/**
 * The state of one series. It is also the handle that `bind` gives out, so `add` and `record` are the same thing under the
 * names that the kinds of instruments have for it.
 *
 * Readers with cumulative temporality share one cell. A reader with delta temporality has one of its own, which it empties
 * at each collection; the cells of a series form a chain by `next`, and what is recorded in the first reaches them all.
 */
export interface Cell {
  series: Series;
  readonly next: Cell | undefined;
  /** Something was recorded since the series began or since `reset`, even if it was 0. */
  touched: boolean;
  /** The series was taken away: what is recorded goes to the one that begins anew. */
  removed: boolean;
  add(value: number, context?: Context): void;
  record(value: number, context?: Context): void;
  /** One of those who hold the cell as a handle lets go of it. */
  unbind(): void;
  /** Takes a value that was checked, in this cell and those behind it, without an exemplar. */
  accumulate(value: number): void;
  /** The state, as something that does not change any more. */
  read(): PointValue;
  /** Begins anew with nothing recorded. */
  reset(): void;
  /** Adds a state that was read before: a delta that could not be delivered. */
  merge(earlier: PointValue): void;
}

/** Whether measurements can have exemplars: `on` while a tracer is registered, as only then there are spans to point to. */
export interface Sampling {
  readonly on: boolean;
}

/** What a cell needs from the stream that it belongs to. */
export interface CellOwner {
  readonly sampling: Sampling;
  /** Offers the value as an exemplar of the series. */
  offer(cell: Cell, value: number, context: Context | undefined): void;
  /** What is not simply a value from 0 up for a series that is there: negative, out of range, or the series was removed. */
  consider(cell: Cell, value: number, context: Context | undefined): void;
  /** A handle is not needed any more. */
  release(cell: Cell): void;
}

/**
 * The highest value that is summed. Sums become infinite, and stay so, beyond `2 ** 1024`: it takes 16 million values of
 * this size to get there, where two of the largest number would do.
 */
export const highest: number = 2 ** 1000;

let lastId = 0;

/** The id of the series that was begun last: those with a higher one began afterwards. */
export function newestSeriesId(): number {
  return lastId;
}

/**
 * When the series of a cell began, for a point of the given time. Where the clock was set back since, the series begins
 * with that point from now on: a start that came back later would look like another beginning of its total.
 */
export function startTimeFor(cell: Cell, time: HrTime): HrTime {
  const { series } = cell;
  if (!isBefore(time, series.startTime)) return series.startTime;
  cell.series = { ...series, startTime: time };
  return time;
}

export function createSeries(attributes: Attributes, startTime: HrTime): Series {
  return { id: ++lastId, attributes, startTime };
}
