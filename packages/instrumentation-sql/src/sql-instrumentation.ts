import {
  type CommonOptions,
  createInstrumentation,
  type Instrumentation,
  type Kit,
} from '@executor-metrics/instrumentation';
import { hookMysql } from './mysql/hook-mysql.ts';
import { optionTypes, type SqlInstrumentationOptions } from './options.ts';
import { hookPg } from './pg/hook-pg.ts';
import { type SharedRecording, sharedRecording } from './recording/recording.ts';
import { hookSqlite } from './sqlite/hook-sqlite.ts';
import { version } from './version.ts';

const defaultOutcome = 'db.client.transaction.outcome';

/**
 * Measures what the SQL clients of this process do, whether they were created before it is enabled or after: pg 8 with
 * pg-pool and pg-native, mysql2 3, better-sqlite3 and node:sqlite, and so what is built upon them.
 *
 * Of statements: `db.client.operation.duration` and `db.client.response.returned_rows`, by `db.query.summary`, which has
 * no literal in it. Of transactions: `db.client.transaction.count` and `.duration`. Of pools: `db.client.connection.count`,
 * `.limit`, `.idle.max`, `.idle.min`, `.pending_requests`, `.create_time`, `.wait_time`, `.use_time` and `.timeouts`.
 *
 * `instrument()` takes a driver, a pool or a connection that cannot be found by itself, as in a bundled application.
 *
 * @throws {ConfigurationError} where an option is unknown or its value is not accepted
 *
 * @example
 * const sql = createSqlInstrumentation({ poolName: (pool) => (pool === reports ? 'reports' : undefined) });
 * sql.enable();
 */
export function createSqlInstrumentation(
  options: SqlInstrumentationOptions & CommonOptions = {},
): Instrumentation<SqlInstrumentationOptions, object> {
  return createInstrumentation<SqlInstrumentationOptions, object>(
    {
      name: '@executor-metrics/instrumentation-sql',
      version,
      optionTypes,
      enable(kit, checked) {
        const targetHooks = hookDrivers(kit, checked);
        return {
          instrument(target) {
            if (targetHooks.some((hook) => hook(target))) return;
            kit.report('EXECUTOR_METRICS_NOT_HOOKED', 'instrument() was given something that there is no hook for');
          },
        };
      },
    },
    options,
  );
}

type HookTarget = (target: object) => boolean;

function hookDrivers(kit: Kit, options: SqlInstrumentationOptions): readonly HookTarget[] {
  const { pg = true, mysql2 = true, sqlite = true, yieldToOfficial = true } = options;
  const shared = sharedOf(kit, options);
  const hooks: HookTarget[] = [];
  if (pg) hooks.push(hookPg(kit, shared, yieldToOfficial));
  if (mysql2) hooks.push(hookMysql(kit, shared));
  if (sqlite) hooks.push(hookSqlite(kit, shared));
  return hooks;
}

function sharedOf(kit: Kit, options: SqlInstrumentationOptions): SharedRecording {
  const { returnedRows = true, operationNames = false, transactions = true, poolName } = options;
  const { transactionOutcomeAttribute = defaultOutcome } = options;
  return sharedRecording(kit, {
    returnedRows,
    operationNames,
    transactionOutcome: transactions ? transactionOutcomeAttribute : undefined,
    poolName,
  });
}
