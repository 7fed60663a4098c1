import { type CommonOptions, createInstrumentation, type Instrumentation } from '@executor-metrics/instrumentation';
import { type CollectedMetric, createCollector, type HistogramPoint } from '@executor-metrics/testkit';
import { onTestFinished } from 'vitest';
import { type RecordingOptions, sharedRecording } from '../../recording/recording.ts';
import { hookSqlite } from '../../sqlite/hook-sqlite.ts';

export interface MeasuredSqlite {
  readonly instrumentation: Instrumentation<object, object>;
  collect(): Promise<CollectedMetric[]>;
  /** How many operations there were: `SELECT t`, or `SELECT t SQLITE_BUSY` for failed ones. */
  operations(): Promise<Readonly<Record<string, number>>>;
  /** The numbers of returned rows, added up, by summary. */
  rows(): Promise<Readonly<Record<string, number>>>;
  /** How many transactions ended how. */
  transactions(): Promise<Readonly<Record<string, number>>>;
}

let count = 0;

/** Measures SQLite until the test has finished. */
export function measureSqlite(options: Partial<RecordingOptions> = {}): MeasuredSqlite {
  const { provider, collect, shutdown } = createCollector();
  const instrumentation = createInstrumentation<object, object>(
    {
      name: `sqlite-test-${count++}`,
      version: '1.0.0',
      optionTypes: {},
      enable(kit) {
        const recorded = { returnedRows: true, transactionOutcome: 'outcome', poolName: undefined, ...options };
        const hook = hookSqlite(kit, sharedRecording(kit, recorded));
        return { instrument: (target) => void hook(target) };
      },
    },
    { meterProvider: provider } satisfies CommonOptions,
  );
  instrumentation.enable();
  onTestFinished(async () => {
    instrumentation.disable();
    await shutdown();
  });
  return {
    instrumentation,
    collect,
    operations: async () => byKey(await collect(), 'db.client.operation.duration', ({ histogram }) => histogram.count),
    rows: async () => byKey(await collect(), 'db.client.response.returned_rows', ({ histogram }) => histogram.sum ?? 0),
    transactions: async () =>
      byKey(await collect(), 'db.client.transaction.duration', ({ histogram }) => histogram.count),
  };
}

function byKey(
  metrics: readonly CollectedMetric[],
  name: string,
  numberOf: (point: HistogramPoint) => number,
): Readonly<Record<string, number>> {
  const numbers: Record<string, number> = {};
  for (const point of metrics) {
    if (point.name !== name || point.kind !== 'histogram') continue;
    const key = keyOf(point);
    numbers[key] = (numbers[key] ?? 0) + numberOf(point);
  }
  return numbers;
}

function keyOf({ attributes }: HistogramPoint): string {
  return [attributes['db.query.summary'], attributes['error.type'], attributes['outcome']].filter(Boolean).join(' ');
}
