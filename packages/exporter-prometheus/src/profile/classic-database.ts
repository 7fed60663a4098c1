import { redisScope } from './classic-scopes.ts';
import type { LabelRule, ProjectionRow, ProjectionSource } from './projection-row.ts';

/**
 * `SELECT users`, `BATCH INSERT orders`, `UPDATE "public"."my table"`, `CREATE TABLE users`: operation and target of a summary
 * (semantic conventions of databases, "Generating a summary of the query"). With several targets, the first.
 */
const operationInSummary = /^(?:BATCH\s+)?(\S+)/i;
const ofDefinition =
  '(?:CREATE|ALTER|DROP)\\s+(?:TABLE|INDEX|VIEW|MATERIALIZED VIEW|SCHEMA|DATABASE|SEQUENCE|TYPE|DOMAIN|EXTENSION|FUNCTION|PROCEDURE|TRIGGER|USER|ROLE|EVENT)(?=\\s|$)';
const target = '((?:"[^"]*"|`[^`]*`|\\[[^\\]]*\\]|[^\\s"`[])+)';
const tableInSummary = new RegExp(`^(?:BATCH\\s+)?(?:${ofDefinition}|(?!${ofDefinition})\\S+)\\s+${target}`, 'i');

const operation: LabelRule = {
  from: ['db.operation.name', { attribute: 'db.query.summary', pattern: operationInSummary }],
  // `select` and `SELECT` are one operation.
  case: 'upper',
  default: '',
};
const table: LabelRule = {
  from: ['db.collection.name', { attribute: 'db.query.summary', pattern: tableInSummary }],
  default: '',
};

/** Caches have metrics of their own (`classic-cache.ts`). */
const queries: ProjectionSource = {
  name: 'db.client.operation.duration',
  scope: { isNot: [redisScope] },
  where: { 'db.system.name': { isNot: ['redis'] } },
};
const connections = (...states: readonly string[]): ProjectionSource => ({
  name: 'db.client.connection.count',
  scope: { isNot: [redisScope] },
  where: { 'db.client.connection.state': { is: states } },
});
const pool = 'db.client.connection.pool.name';

/** `db_queries_total`, `db_query_duration_seconds`, `db_connection_pool_…` and `db_transactions_total`. */
export const classicDatabaseProjections: readonly ProjectionRow[] = [
  {
    source: queries,
    take: 'count',
    target: { name: 'db.queries', unit: '{query}', description: 'Database queries that ended.' },
    labels: { operation, table, status: { from: 'error.type', otherwise: 'error', default: 'success' } },
  },
  {
    source: queries,
    target: { name: 'db.query.duration', unit: 's', description: 'Duration of database queries.' },
    labels: { operation, table },
  },
  {
    source: connections('used', 'idle'),
    take: 'gauge',
    target: { name: 'db.connection.pool.size', unit: '{connection}', description: 'Open database connections.' },
    labels: { pool },
  },
  {
    source: connections('used'),
    take: 'gauge',
    target: { name: 'db.connection.pool.active', unit: '{connection}', description: 'Database connections in use.' },
    labels: { pool },
  },
  {
    source: connections('idle'),
    take: 'gauge',
    target: { name: 'db.connection.pool.idle', unit: '{connection}', description: 'Idle database connections.' },
    labels: { pool },
  },
  {
    source: { name: 'db.client.transaction.count' },
    target: { name: 'db.transactions', unit: '{transaction}', description: 'Database transactions that ended.' },
    labels: { status: 'db.client.transaction.outcome' },
  },
];
