import { createRequire } from 'node:module';
import { createSqlInstrumentation } from '@executor-metrics/instrumentation-sql';
import { createCollector, pointsOf, recordWarnings } from '@executor-metrics/testkit';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { countsOf, duration } from './sql-servers/measured.ts';
import { postgres, requirePostgres } from './sql-servers/servers.ts';

beforeEach(requirePostgres);

/** The official instrumentation sees only what is loaded by `require()`, and after it was registered. */
const require = createRequire(import.meta.url);
const theirs = createCollector();
const official = new PgInstrumentation();
let pg: typeof import('pg');

beforeAll(() => {
  registerInstrumentations({ instrumentations: [official], meterProvider: theirs.provider });
  pg = require('pg');
});

afterAll(async () => {
  official.disable();
  await theirs.shutdown();
});

function enabled(yieldToOfficial: boolean) {
  const { provider, collect, shutdown } = createCollector();
  const instrumentation = createSqlInstrumentation({ meterProvider: provider, yieldToOfficial });
  instrumentation.enable();
  onTestFinished(async () => {
    instrumentation.disable();
    await shutdown();
  });
  return { collect };
}

async function work(): Promise<void> {
  const pool = new pg.Pool({ ...postgres, max: 2 });
  await pool.query('SELECT 1');
  await pool.query('SELECT relname FROM pg_class LIMIT 1');
  await new Promise((resolve) => pool.query('SELECT * FROM no_such_table', resolve as never));
  await pool.end();
}

const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

describe('beside the official instrumentation of pg', () => {
  it('ours yields the operations and connections, says so once, and counts the rest', async () => {
    const warnings = recordWarnings();
    const { collect } = enabled(true);
    await work();
    const names = new Set((await collect()).map(({ name }) => name));
    expect([...names].sort()).toEqual([
      'db.client.connection.create_time',
      'db.client.connection.use_time',
      'db.client.connection.wait_time',
      'db.client.response.returned_rows',
    ]);
    expect(warnings.filter(({ message }) => message.includes('@opentelemetry/instrumentation-pg'))).toHaveLength(1);
  });

  it('ours counts as many operations where it does not yield', async () => {
    const before = total(countsOf(await theirs.collect()));
    const { collect } = enabled(false);
    await work();
    const counts = countsOf(await collect());
    expect(counts).toEqual({ SELECT: 1, 'SELECT pg_class': 1, 'SELECT no_such_table!42P01': 1 });
    expect(total(countsOf(await theirs.collect())) - before).toBe(total(counts));
    expect(pointsOf(await collect(), duration).length).toBe(3);
  });
});
