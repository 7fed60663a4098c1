import type { HrTime } from '@opentelemetry/api';
import type { Cell } from '../cell/cell.ts';
import type { PointValue, SeriesSnapshot } from '../snapshot/snapshot.ts';
import { linkOf } from '../stream/chain.ts';
import type { SynchronousStream } from '../stream/synchronous-stream.ts';
import { isBefore } from './clock.ts';
import type { Reading } from './reading.ts';
import type { TimeSlice } from './time-slice.ts';

/**
 * Reads a synchronous stream for a reader that collects since the start. A series that begins while others are read comes
 * with the next collection: it would begin after its own point.
 */
export async function readCumulative(
  stream: SynchronousStream,
  reader: object,
  { time, slice }: { readonly time: HrTime; readonly slice: TimeSlice },
): Promise<Reading> {
  const series: SeriesSnapshot[] = [];
  const place = stream.placeOf(reader);
  const isGauge = stream.config.aggregation.kind === 'last-value';
  for (const cell of stream.table.cells()) {
    const link = linkOf(cell, place);
    const { id, attributes, startTime } = cell.series;
    // What was bound and not recorded is 0 where it is counted, while a gauge has no value.
    if ((link.touched || !isGauge) && !isBefore(time, startTime)) {
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
  reader: object,
  { startTime, slice }: { readonly startTime: HrTime; readonly slice: TimeSlice },
): Promise<Reading> {
  const series: SeriesSnapshot[] = [];
  const place = stream.placeOf(reader);
  const taken: { readonly cell: Cell; readonly value: PointValue }[] = [];
  for (const cell of stream.table.cells()) {
    const link = linkOf(cell, place);
    const { id, attributes } = cell.series;
    if (link.touched) {
      const value = link.read();
      link.reset();
      taken.push({ cell, value });
      const exemplars = stream.exemplars.of(cell).filter(({ time }) => !isBefore(time, startTime));
      series.push({ id, attributes, startTime, value, exemplars });
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
