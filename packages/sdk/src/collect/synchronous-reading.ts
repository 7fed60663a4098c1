import type { HrTime } from '@opentelemetry/api';
import type { Cell } from '../cell/cell.ts';
import type { PointValue, SeriesSnapshot } from '../snapshot/snapshot.ts';
import type { SynchronousStream } from '../stream/synchronous-stream.ts';
import { isBefore } from './clock.ts';
import type { Reading } from './reading.ts';
import type { TimeSlice } from './time-slice.ts';

/** Reads a synchronous stream for a reader that collects since the start. */
export async function readCumulative(stream: SynchronousStream, reader: object, slice: TimeSlice): Promise<Reading> {
  const series: SeriesSnapshot[] = [];
  for (const cell of stream.table.cells()) {
    if (slice.isOver()) await slice.next();
    const { id, attributes, startTime } = cell.series;
    const value = stream.linkFor(reader, cell).read();
    series.push({ id, attributes, startTime, value, exemplars: stream.exemplars.of(cell) });
  }
  return { series, restore: () => {} };
}

/**
 * Reads a synchronous stream for a reader that collects what came since its last collection, and begins the next
 * interval. A series in which nothing was recorded is not reported.
 */
export async function readDelta(
  stream: SynchronousStream,
  reader: object,
  { startTime, slice, evict }: { readonly startTime: HrTime; readonly slice: TimeSlice; readonly evict: boolean },
): Promise<Reading> {
  const series: SeriesSnapshot[] = [];
  const taken: { readonly cell: Cell; readonly value: PointValue }[] = [];
  for (const cell of stream.table.cells()) {
    if (slice.isOver()) await slice.next();
    const link = stream.linkFor(reader, cell);
    if (!link.touched) {
      if (evict) stream.evictIfIdle(cell);
      continue;
    }
    const { id, attributes } = cell.series;
    const value = link.read();
    link.reset();
    taken.push({ cell, value });
    const exemplars = stream.exemplars.of(cell).filter(({ time }) => !isBefore(time, startTime));
    series.push({ id, attributes, startTime, value, exemplars });
  }
  return {
    series,
    restore: () => {
      for (const { cell, value } of taken) {
        // The series may have been evicted meanwhile, and may have begun anew.
        const home =
          stream.table.peek(cell.series.attributes) ??
          (stream.table.restore(cell) ? cell : stream.table.overflowCell());
        stream.linkFor(reader, home).merge(value);
      }
    },
  };
}
