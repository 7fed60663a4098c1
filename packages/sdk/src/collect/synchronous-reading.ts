import { type Cell, startTimeFor } from '../cell/cell.ts';
import type { PointValue, SeriesSnapshot } from '../snapshot/snapshot.ts';
import { linkOf } from '../stream/chain.ts';
import type { SynchronousStream } from '../stream/synchronous-stream.ts';
import type { Reading, ReadingRequest } from './reading.ts';

/** Reads a synchronous stream for a reader that collects since the start. */
export async function readCumulative(
  stream: SynchronousStream,
  { reader, interval, slice }: ReadingRequest,
): Promise<Reading> {
  const series: SeriesSnapshot[] = [];
  const place = stream.placeOf(reader);
  const isGauge = stream.config.aggregation.kind === 'last-value';
  for (const cell of stream.table.cells(interval.newestId)) {
    const link = linkOf(cell, place);
    // What was bound and not recorded is 0 where it is counted, while a gauge has no value.
    if (link.touched || !isGauge) {
      const { id, attributes } = cell.series;
      const startTime = startTimeFor(cell, interval.time);
      series.push({ id, attributes, startTime, value: link.read(), exemplars: stream.exemplars.of(cell) });
    }
    if (slice.isOver()) await slice.next();
  }
  return { series, restore: async () => {} };
}

/**
 * Reads a synchronous stream for a reader that collects what came since its last collection, and begins the next
 * interval. A series in which nothing was recorded is not reported, and evicted where nobody needs it.
 */
export async function readDelta(
  stream: SynchronousStream,
  { reader, interval, slice }: ReadingRequest,
): Promise<Reading> {
  const { startTime, sinceMs, newestId } = interval;
  const series: SeriesSnapshot[] = [];
  const place = stream.placeOf(reader);
  const taken: { readonly cell: Cell; readonly value: PointValue }[] = [];
  for (const cell of stream.table.cells(newestId)) {
    const link = linkOf(cell, place);
    const { id, attributes } = cell.series;
    if (link.touched) {
      const value = link.read();
      link.reset();
      taken.push({ cell, value });
      series.push({ id, attributes, startTime, value, exemplars: stream.exemplars.of(cell, sinceMs) });
    } else if (stream.evicts) stream.evictIfIdle(cell);
    if (slice.isOver()) await slice.next();
  }
  return {
    series,
    restore: async (again) => {
      for (const { cell, value } of taken) {
        stream.putBack(reader, cell, value);
        if (again.isOver()) await again.next();
      }
    },
  };
}
