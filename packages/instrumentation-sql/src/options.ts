import { flag, guarded, type OptionType, type OptionTypes } from '@executor-metrics/core/support';
import type { PoolNaming } from './recording/pools.ts';

/** Options of `createSqlInstrumentation`. */
export interface SqlInstrumentationOptions {
  /** Whether pg, with pg-pool and pg-native, is measured. Default: `true`. */
  readonly pg?: boolean;
  /** Whether mysql2 is measured. Default: `true`. */
  readonly mysql2?: boolean;
  /** Whether better-sqlite3 and node:sqlite are measured. Default: `true`. */
  readonly sqlite?: boolean;
  /** Whether `db.client.response.returned_rows` is recorded: how many rows each query returns. Default: `true`. */
  readonly returnedRows?: boolean;
  /**
   * Whether `db.operation.name` and `db.collection.name`, the first table, are attributes of operations besides
   * `db.query.summary`, for dashboards that go by them. The semantic conventions advise against taking them from the text of
   * a query. Default: `false`.
   */
  readonly operationNames?: boolean;
  /** Whether `db.client.transaction.count` and `.duration` are recorded. Default: `true`. */
  readonly transactions?: boolean;
  /**
   * The attribute that says how a transaction ended, `committed` or `rolled_back`. The semantic conventions have none.
   * Default: `db.client.transaction.outcome`.
   */
  readonly transactionOutcomeAttribute?: string;
  /**
   * Names a pool, given as the driver's own object (of `mysql2/promise`: the pool inside), when it is first used. `undefined`
   * stands for the default, `host:port/database`. A second pool of the same name gets `#2`. Names become values of
   * `db.client.connection.pool.name`: few, and no secrets.
   */
  readonly poolName?: PoolNaming;
  /**
   * Leave operations and connections of pg to `@opentelemetry/instrumentation-pg` where that is at work, as it counts them
   * under the same names. Where it traces and a view drops its metrics, say `false`. Default: `true`.
   */
  readonly yieldToOfficial?: boolean;
}

/** OpenTelemetry specification, "Attribute": any text, but an empty one is none. Bounded, as it is in each series. */
const attributeName: OptionType<string> = guarded(
  'the name of an attribute, of at most 255 characters',
  (value): value is string => typeof value === 'string' && value !== '' && value.length <= 255 && value.isWellFormed(),
);

const poolNaming: OptionType<PoolNaming> = guarded(
  'a function from a pool to its name',
  (value): value is PoolNaming => typeof value === 'function',
);

export const optionTypes: OptionTypes<SqlInstrumentationOptions> = {
  pg: flag,
  mysql2: flag,
  sqlite: flag,
  returnedRows: flag,
  operationNames: flag,
  transactions: flag,
  transactionOutcomeAttribute: attributeName,
  poolName: poolNaming,
  yieldToOfficial: flag,
};
