import type { Attributes } from '@opentelemetry/api';
import { eventually } from '../eventually.ts';
import type { CollectedMetric, HistogramPoint } from '../metrics/collected-metric.ts';
import { pointsOf } from '../metrics/points.ts';

/** A server and what is recorded of it. */
export interface RunningHttpServer extends AsyncDisposable {
  /** Of 127.0.0.1. */
  readonly port: number;
  /** All points that there are at the moment. */
  collect(): Promise<readonly CollectedMetric[]>;
}

/** Requests of one series that ended. */
export interface RecordedRequests {
  readonly attributes: Attributes;
  readonly count: number;
  /** How long they took together. */
  readonly seconds: number;
}

/** Which requests ended, by `http.server.request.duration`, from before the act until there were so many. */
export async function recordedRequests(
  server: RunningHttpServer,
  count: number,
  act: () => Promise<unknown>,
): Promise<readonly RecordedRequests[]> {
  const before = await durations(server);
  await act();
  let ended: readonly RecordedRequests[] = [];
  await eventually(
    async () => {
      ended = difference(before, await durations(server));
      const found = ended.reduce((sum, series) => sum + series.count, 0);
      if (found !== count) throw new Error(`there are ${found}: ${JSON.stringify(ended)}`);
    },
    { what: `${count} requests that have ended`, intervalMs: 10 },
  );
  return ended;
}

/** How many requests are under way, in all series of `http.server.active_requests`. */
export async function activeRequests(server: RunningHttpServer): Promise<number> {
  const points = pointsOf(await server.collect(), 'http.server.active_requests');
  return points.reduce((sum, point) => sum + (point.kind === 'sum' ? point.value : Number.NaN), 0);
}

async function durations(server: RunningHttpServer): Promise<readonly HistogramPoint[]> {
  const points = pointsOf(await server.collect(), 'http.server.request.duration');
  return points.filter((point) => point.kind === 'histogram');
}

function difference(before: readonly HistogramPoint[], after: readonly HistogramPoint[]): readonly RecordedRequests[] {
  const earlier = new Map(before.map((point) => [keyOf(point), point.histogram]));
  return after
    .map((point) => {
      const { count, sum = Number.NaN } = point.histogram;
      const from = earlier.get(keyOf(point));
      return { attributes: point.attributes, count: count - (from?.count ?? 0), seconds: sum - (from?.sum ?? 0) };
    })
    .filter((series) => series.count !== 0);
}

function keyOf({ attributes }: HistogramPoint): string {
  return JSON.stringify(Object.entries(attributes).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
