import type { SeriesSnapshot } from '../snapshot/snapshot.ts';
import type { Interval } from './interval.ts';
import type { TimeSlice } from './time-slice.ts';

/** For whom a stream is read. */
export interface ReadingRequest {
  readonly reader: object;
  readonly interval: Interval;
  readonly slice: TimeSlice;
}

/** What one collection read of one stream, and how to put it back. */
export interface Reading {
  readonly series: readonly SeriesSnapshot[];
  /** Puts a delta back; does nothing where the temporality is cumulative. */
  restore(slice: TimeSlice): Promise<void>;
}
