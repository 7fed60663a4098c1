import type { HrTime } from '@opentelemetry/api';
import type { Cell } from '../cell/cell.ts';
import type { MetricTemporality, PointValue, SeriesSnapshot } from '../snapshot/snapshot.ts';
import type { ObservableStream } from '../stream/observable-stream.ts';
import type { ObservationRound } from '../stream/observation-round.ts';
import type { Reading } from './reading.ts';
import type { TimeSlice } from './time-slice.ts';

interface ObservableReadingOptions {
  readonly temporality: MetricTemporality;
  /** The beginning of a delta's interval. */
  readonly startTime: HrTime;
  readonly slice: TimeSlice;
}

/** Reads what the callbacks observed of a stream for one reader. A series that was not observed is not there. */
export async function readObservations(
  stream: ObservableStream,
  reader: object,
  round: ObservationRound,
  { temporality, startTime, slice }: ObservableReadingOptions,
): Promise<Reading> {
  const before = stream.lastOf(reader);
  await round.settle(slice);
  const points = await pointsOf(stream, round, slice);
  const isDelta = temporality === 'delta';
  const owed = isDelta ? stream.takeOwed(reader) : nothingOwed;
  const series: SeriesSnapshot[] = [];
  const taken: { readonly cell: Cell; readonly value: PointValue }[] = [];
  const give = (cell: Cell, point: PointValue): void => {
    const { id, attributes } = cell.series;
    series.push({
      id,
      attributes,
      startTime: isDelta ? startTime : cell.series.startTime,
      value: point,
      exemplars: [],
    });
    if (isDelta) taken.push({ cell, value: point });
  };
  for (const [cell, observed] of points) {
    const point = isDelta && typeof observed === 'number' ? difference(stream, before.get(cell), observed) : observed;
    give(cell, joined(owed.get(cell), point));
    owed.delete(cell);
    if (slice.isOver()) await slice.next();
  }
  // What could not be delivered is due, whether or not its series was observed again.
  for (const [cell, due] of owed) give(cell, due.read());
  stream.remember(reader, round, points);
  return {
    series,
    restore: async (again) => {
      for (const { cell, value } of taken) {
        stream.owe(reader, cell, value);
        if (again.isOver()) await again.next();
      }
    },
  };
}

const nothingOwed: Map<Cell, Cell> = new Map();

function joined(due: Cell | undefined, point: PointValue): PointValue {
  if (due === undefined) return point;
  due.merge(point);
  return due.read();
}

/** What was recorded since: of a total what it grew by. A monotonic total that fell has begun anew: all of it is new. */
function difference({ config, descriptor }: ObservableStream, before: PointValue | undefined, now: number): number {
  if (config.aggregation.kind !== 'sum' || typeof before !== 'number') return now;
  return descriptor.type === 'OBSERVABLE_COUNTER' && now < before ? now : now - before;
}

/** One value a series: those that came together in it are summed, the last one counts for gauges, or they are counted. */
async function pointsOf(
  stream: ObservableStream,
  round: ObservationRound,
  slice: TimeSlice,
): Promise<ReadonlyMap<Cell, PointValue>> {
  const { kind } = stream.config.aggregation;
  const points = new Map<Cell, PointValue>();
  if (kind === 'sum' || kind === 'last-value') {
    for (const { cell, value } of round.entries()) {
      points.set(cell, kind === 'sum' ? ((points.get(cell) as number | undefined) ?? 0) + value : value);
      if (slice.isOver()) await slice.next();
    }
    return points;
  }
  // Where a view wants a distribution of what was observed: that of this collection.
  const fresh = new Map<Cell, Cell>();
  for (const { cell, value } of round.entries()) {
    const into = fresh.get(cell) ?? stream.freshCell(cell);
    fresh.set(cell, into);
    into.accumulate(value);
    if (slice.isOver()) await slice.next();
  }
  for (const [cell, into] of fresh) points.set(cell, into.read());
  return points;
}
