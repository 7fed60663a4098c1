import type { SeriesSnapshot } from '../snapshot/snapshot.ts';
import type { TimeSlice } from './time-slice.ts';

/** What one collection read of one stream, and how to put it back. */
export interface Reading {
  readonly series: readonly SeriesSnapshot[];
  /** Puts a delta back; does nothing where the temporality is cumulative. */
  restore(slice: TimeSlice): Promise<void>;
}
