import type { Metric, ScopeSnapshot, Snapshot } from '@executor-metrics/sdk';

/** Some series of one metric: those from `from` to before `to`. */
export interface Part {
  readonly scope: ScopeSnapshot['scope'];
  readonly metric: Metric;
  readonly from: number;
  readonly to: number;
}

/** What goes into one request: parts of one snapshot, in its order. It refers to the snapshot and copies nothing. */
export interface Batch {
  readonly resource: Snapshot['resource'];
  readonly parts: readonly Part[];
  readonly points: number;
}

/** Cuts a snapshot into batches of so many points at the most. A snapshot without points gives no batch. */
export function batchesOf({ resource, scopes }: Snapshot, maxPoints: number): readonly Batch[] {
  const all = scopes.flatMap(({ scope, metrics }) =>
    metrics.map((metric): Part => ({ scope, metric, from: 0, to: metric.series.length })),
  );
  return cut(resource, all, maxPoints);
}

/** The batch in two, for a backend to which it is too large; `undefined` where it is a single point. */
export function halvesOf({ resource, parts, points }: Batch): readonly Batch[] | undefined {
  return points < 2 ? undefined : cut(resource, parts, Math.ceil(points / 2));
}

/**
 * What would be lost if the batch was: its delta metrics. Cumulative values come with every push, so there is nothing to
 * keep of them. `undefined` where there is no delta. It refers to its own series only, so that the rest of the snapshot can
 * be forgotten.
 */
export function deltasOf({ resource, parts }: Batch): Batch | undefined {
  const deltas = parts.filter(({ metric }) => metric.temporality === 'delta').map(alone);
  return deltas.length === 0 ? undefined : { resource, parts: deltas, points: pointsOf(deltas) };
}

function alone({ scope, metric, from, to }: Part): Part {
  // The series are those of the metric, so they fit its kind.
  return { scope, metric: { ...metric, series: metric.series.slice(from, to) } as Metric, from: 0, to: to - from };
}

function cut(resource: Batch['resource'], parts: readonly Part[], maxPoints: number): readonly Batch[] {
  const batches: Batch[] = [];
  let open: Part[] = [];
  let room = maxPoints;
  const close = (): void => {
    if (open.length > 0) batches.push({ resource, parts: open, points: maxPoints - room });
    open = [];
    room = maxPoints;
  };
  for (const part of parts) {
    for (let from = part.from; from < part.to; ) {
      const to = Math.min(part.to, from + room);
      open.push({ ...part, from, to });
      room -= to - from;
      from = to;
      if (room === 0) close();
    }
  }
  close();
  return batches;
}

function pointsOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { from, to }) => sum + to - from, 0);
}
