import type { HrTime } from '@opentelemetry/api';
import type { Cell } from '../cell/cell.ts';
import type { MetricTemporality, PointValue, SeriesSnapshot } from '../snapshot/snapshot.ts';
import type { ObservableStream, ObservationRound } from '../stream/observable-stream.ts';
import type { Reading } from './reading.ts';

interface ObservableReadingOptions {
  readonly temporality: MetricTemporality;
  /** The beginning of a delta's interval. */
  readonly startTime: HrTime;
}

/** Reads what the callbacks observed of a stream for one reader. A series that was not observed is not there. */
export function readObservations(
  stream: ObservableStream,
  reader: object,
  round: ObservationRound,
  { temporality, startTime }: ObservableReadingOptions,
): Reading {
  const before = stream.lastOf(reader);
  const values = round.values();
  const { kind } = stream.config.aggregation;
  const pointOf = kind === 'sum' || kind === 'last-value' ? undefined : distributions(stream, round);
  const isDelta = temporality === 'delta' && kind === 'sum';
  const series: SeriesSnapshot[] = [];
  for (const [cell, value] of values) {
    const { id, attributes } = cell.series;
    const point = pointOf?.get(cell) ?? (isDelta ? difference(stream, before.get(cell), value) : value);
    const since = temporality === 'delta' ? startTime : cell.series.startTime;
    series.push({ id, attributes, startTime: since, value: point, exemplars: [] });
  }
  stream.remember(reader, values);
  return { series, restore: () => stream.remember(reader, before) };
}

/** A monotonic total that fell has begun anew: all of it is new. */
function difference({ descriptor }: ObservableStream, before: number | undefined, now: number): number {
  if (before === undefined) return now;
  return descriptor.type === 'OBSERVABLE_COUNTER' && now < before ? now : now - before;
}

/** Where a view wants a distribution of what was observed: that of this collection. */
function distributions(stream: ObservableStream, round: ObservationRound): ReadonlyMap<Cell, PointValue> {
  const fresh = new Map<Cell, Cell>();
  for (const { cell, value } of round.entries()) {
    const into = fresh.get(cell) ?? stream.freshCell(cell);
    fresh.set(cell, into);
    into.accumulate(value);
  }
  return new Map([...fresh].map(([cell, into]) => [cell, into.read()]));
}
