import type { Metric, ScopeSnapshot, SeriesSnapshot, Snapshot, TimeSlice } from '@executor-metrics/sdk';
import { checkRows } from './check-rows.ts';
import { type ProjectedRow, projectedRow } from './projected-row.ts';
import type { ProjectionRow } from './projection-row.ts';
import type { TakenMetric } from './taken-metric.ts';

export type { ProjectionRow } from './projection-row.ts';

/** Shows metrics of a snapshot under other names and labels. */
export type Projection = (snapshot: Snapshot) => Snapshot;

/** The same for snapshots of any size: it gives way to others as the collection did. */
export type SlicedProjection = (snapshot: Snapshot, slice: TimeSlice) => Promise<Snapshot>;

/**
 * A projection changes nothing but what its rows take: all else stays the same object. Series that become equal are left
 * to the renderer, which adds them up; the attributes of a series are the same frozen object in every snapshot.
 *
 * @throws {ConfigurationError} naming the row, the option, its value and what is accepted
 */
export function createProjection(rows: readonly ProjectionRow[]): Projection {
  const steps = projectionSteps('createProjection()', rows);
  return (snapshot) => {
    const work = steps(snapshot);
    let step = work.next();
    while (step.done !== true) step = work.next();
    return step.value;
  };
}

/** @throws {ConfigurationError} naming the row, the option, its value and what is accepted */
export function createSlicedProjection(rows: readonly ProjectionRow[]): SlicedProjection {
  const steps = projectionSteps('createSlicedProjection()', rows);
  return async (snapshot, slice) => {
    const work = steps(snapshot);
    for (;;) {
      const step = work.next();
      if (step.done === true) return step.value;
      if (slice.isOver()) await slice.next();
    }
  };
}

/** Work that can be made to wait after each series. */
type Steps<T> = Generator<void, T, void>;

function projectionSteps(where: string, given: readonly ProjectionRow[]): (snapshot: Snapshot) => Steps<Snapshot> {
  const rowsBySource = Map.groupBy(checkRows(where, given).map(projectedRow), ({ sourceName }) => sourceName);
  return function* (snapshot) {
    const scopes: ScopeSnapshot[] = [];
    for (const scope of snapshot.scopes) scopes.push(yield* projectScope(scope, rowsBySource));
    return scopes.every((scope, i) => scope === snapshot.scopes[i]) ? snapshot : { ...snapshot, scopes };
  };
}

function* projectScope(
  given: ScopeSnapshot,
  rowsBySource: ReadonlyMap<string, readonly ProjectedRow[]>,
): Steps<ScopeSnapshot> {
  const metrics: Metric[] = [];
  for (const metric of given.metrics) {
    const rows = rowsBySource.get(metric.descriptor.name) ?? [];
    const taking = rows.filter((row) => row.isOfScope(given.scope.name)).flatMap((row) => outputOf(row, metric));
    if (taking.length === 0) metrics.push(metric);
    else metrics.push(...(yield* projectMetric(metric, taking)));
  }
  const isSame = metrics.length === given.metrics.length && metrics.every((metric, i) => metric === given.metrics[i]);
  return isSame ? given : { ...given, metrics };
}

/** What a row makes of a metric. */
interface Output extends TakenMetric {
  readonly row: ProjectedRow;
  readonly series: SeriesSnapshot[];
}

function outputOf(row: ProjectedRow, metric: Metric): readonly Output[] {
  const taken = row.takes(metric);
  return taken === undefined ? [] : [{ ...taken, row, series: [] }];
}

function* projectMetric(metric: Metric, outputs: readonly Output[]): Steps<readonly Metric[]> {
  const staying: SeriesSnapshot[] = [];
  for (const series of metric.series) {
    if (distribute(series, outputs)) staying.push(series);
    yield;
  }
  const remaining = staying.length === metric.series.length ? metric : withSeries(metric, staying);
  return [remaining, ...outputs.map((output) => withSeries(output.metric, output.series))].filter(
    // A metric that had no series to begin with is none of our business.
    (each) => each === metric || each.series.length > 0,
  );
}

/** Gives the series to all rows that take it. Returns whether it is still to be shown as it is. */
function distribute(series: SeriesSnapshot, outputs: readonly Output[]): boolean {
  let stays = true;
  let isKept = false;
  for (const { row, convert, series: target } of outputs) {
    const attributes = row.attributesOf(series.attributes);
    if (attributes === undefined) continue;
    stays = false;
    isKept ||= row.keepSource;
    const { id, startTime } = series;
    target.push({ id, attributes, startTime, ...convert(series) });
  }
  return stays || isKept;
}

function withSeries(metric: Metric, series: readonly SeriesSnapshot[]): Metric {
  // They are of the metric's kind, whatever that is.
  return { ...metric, series } as Metric;
}
