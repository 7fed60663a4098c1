import { createSqlInstrumentation, type SqlInstrumentationOptions } from '@executor-metrics/instrumentation-sql';
import { MeterProvider } from '@executor-metrics/sdk';
import {
  type AttributeSubset,
  type CollectedMetric,
  createCollector,
  createMemoryReader,
  pointHistogram,
  pointsOf,
  pointValue,
} from '@executor-metrics/testkit';
import { onTestFinished } from 'vitest';

export type Sdk = 'ours' | 'official';

export const duration = 'db.client.operation.duration';
export const returnedRows = 'db.client.response.returned_rows';

/** What was recorded, of all operations of a test. */
export interface Measured {
  collect(): Promise<CollectedMetric[]>;
  /** How many operations there were, as `summary` or `summary!error.type`. */
  counts(): Promise<Readonly<Record<string, number>>>;
  /** The sums of the returned rows by summary. */
  rows(): Promise<Readonly<Record<string, number>>>;
  /** How many transactions ended in which way. */
  transactions(): Promise<Readonly<Record<string, number>>>;
  disable(): void;
}

/** Measures SQL until the test has finished. */
export function measured(options: SqlInstrumentationOptions = {}, sdk: Sdk = 'official'): Measured {
  const { provider, collect, shutdown } = sdk === 'ours' ? ourCollector() : createCollector();
  const instrumentation = createSqlInstrumentation({ ...options, meterProvider: provider });
  instrumentation.enable();
  onTestFinished(async () => {
    instrumentation.disable();
    await shutdown();
  });
  return {
    collect,
    disable: () => instrumentation.disable(),
    counts: async () => countsOf(await collect()),
    async rows() {
      const metrics = await collect();
      return byKey(
        metrics,
        returnedRows,
        summaryOf,
        (attributes) => pointHistogram(metrics, returnedRows, attributes).sum ?? 0,
      );
    },
    async transactions() {
      const metrics = await collect();
      const name = 'db.client.transaction.count';
      const outcome = (point: CollectedMetric) => String(point.attributes['db.client.transaction.outcome']);
      return byKey(metrics, name, outcome, (attributes) => pointValue(metrics, name, attributes));
    },
  };
}

export function countsOf(metrics: readonly CollectedMetric[]): Readonly<Record<string, number>> {
  return byKey(
    metrics,
    duration,
    summaryOf,
    (attributes) => pointHistogram(metrics, duration, exactly(attributes)).count,
  );
}

/** The number of one pool's instrument. */
export function ofPool(metrics: readonly CollectedMetric[], part: string, pool: string, state?: string): number {
  return pointValue(metrics, `db.client.connection.${part}`, {
    'db.client.connection.pool.name': pool,
    ...(state !== undefined && { 'db.client.connection.state': state }),
  });
}

function ourCollector() {
  const reader = createMemoryReader();
  const provider = new MeterProvider({ readers: [reader] });
  return { provider, collect: () => reader.collectMetrics(), shutdown: () => provider.shutdown() };
}

function byKey(
  metrics: readonly CollectedMetric[],
  name: string,
  keyOf: (point: CollectedMetric) => string,
  numberOf: (attributes: AttributeSubset) => number,
): Readonly<Record<string, number>> {
  const values: Record<string, number> = {};
  for (const point of pointsOf(metrics, name)) {
    const key = keyOf(point);
    values[key] = (values[key] ?? 0) + numberOf(point.attributes as AttributeSubset);
  }
  return values;
}

function summaryOf({ attributes }: CollectedMetric): string {
  const { 'db.query.summary': summary = '', 'error.type': error } = attributes;
  return error === undefined ? String(summary) : `${summary}!${error}`;
}

/** Those that succeeded have no error. */
function exactly(attributes: AttributeSubset): AttributeSubset {
  return {
    'error.type': undefined,
    'db.response.status_code': undefined,
    'db.query.summary': undefined,
    ...attributes,
  };
}
