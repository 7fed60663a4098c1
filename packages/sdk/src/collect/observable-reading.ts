import { type Cell, startTimeFor } from '../cell/cell.ts';
import type { PointValue, SeriesSnapshot } from '../snapshot/snapshot.ts';
import type { ObservableStream } from '../stream/observable-stream.ts';
import type { ObservationRound } from '../stream/observation-round.ts';
import type { Reading, ReadingRequest } from './reading.ts';
import type { TimeSlice } from './time-slice.ts';

/** Reads what the callbacks observed of a stream for one reader. A series that was not observed is not there. */
export async function readObservations(
  stream: ObservableStream,
  round: ObservationRound,
  { reader, interval, slice }: ReadingRequest,
): Promise<Reading> {
  const isDelta = stream.readers.get(reader) === 'delta';
  const before = stream.lastOf(reader);
  const points = await pointsOf(stream, round, slice);
  const owed = isDelta ? stream.takeOwed(reader) : nothingOwed;
  const series: SeriesSnapshot[] = [];
  const taken: { readonly cell: Cell; readonly value: PointValue }[] = [];
  const give = (cell: Cell, value: PointValue): void => {
    const { id, attributes } = cell.series;
    const startTime = isDelta ? interval.startTime : startTimeFor(cell, interval.time);
    series.push({ id, attributes, startTime, value, exemplars: [] });
    if (isDelta) taken.push({ cell, value });
  };
  for (const [cell, observed] of points) {
    const point = isDelta && typeof observed === 'number' ? difference(stream, before.get(cell), observed) : observed;
    give(cell, joined(owed.get(cell), point));
    owed.delete(cell);
    if (slice.isOver()) await slice.next();
  }
  // What could not be delivered is due, whether or not its series was observed again.
  for (const [cell, due] of owed) {
    give(cell, due.read());
    if (slice.isOver()) await slice.next();
  }
  stream.remember(round, points);
  return { series, restore: (again) => owe(stream, reader, taken, again) };
}

const nothingOwed: Map<Cell, Cell> = new Map();

async function owe(
  stream: ObservableStream,
  reader: object,
  taken: readonly { readonly cell: Cell; readonly value: PointValue }[],
  slice: TimeSlice,
): Promise<void> {
  for (const { cell, value } of taken) {
    stream.owe(reader, cell, value);
    if (slice.isOver()) await slice.next();
  }
}

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
function pointsOf(stream: ObservableStream, round: ObservationRound, slice: TimeSlice): Promise<Map<Cell, PointValue>> {
  const { kind } = stream.config.aggregation;
  return kind === 'sum' || kind === 'last-value'
    ? numbersOf(round, kind === 'sum', slice)
    : distributionsOf(stream, round, slice);
}

async function numbersOf(round: ObservationRound, sums: boolean, slice: TimeSlice): Promise<Map<Cell, number>> {
  const points = new Map<Cell, number>();
  for (const { cell, value } of round.entries()) {
    points.set(cell, sums ? (points.get(cell) ?? 0) + value : value);
    if (slice.isOver()) await slice.next();
  }
  return points;
}

/** Where a view wants a distribution of what was observed: that of this collection. */
async function distributionsOf(
  stream: ObservableStream,
  round: ObservationRound,
  slice: TimeSlice,
): Promise<Map<Cell, PointValue>> {
  const fresh = new Map<Cell, Cell>();
  for (const { cell, value } of round.entries()) {
    const into = fresh.get(cell) ?? stream.freshCell(cell);
    fresh.set(cell, into);
    into.accumulate(value);
    if (slice.isOver()) await slice.next();
  }
  const points = new Map<Cell, PointValue>();
  for (const [cell, into] of fresh) {
    points.set(cell, into.read());
    if (slice.isOver()) await slice.next();
  }
  return points;
}
