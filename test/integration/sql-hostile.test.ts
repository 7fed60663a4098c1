import { createSqlInstrumentation } from '@executor-metrics/instrumentation-sql';
import { MeterProvider } from '@executor-metrics/sdk';
import { createMemoryReader, recordWarnings } from '@executor-metrics/testkit';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { duration, measured } from './sql-servers/measured.ts';
import { mariadb, postgres, requireMariadb, requirePostgres } from './sql-servers/servers.ts';

beforeEach(requirePostgres);
beforeEach(requireMariadb);

/** What no label may ever have in it. */
const secret = 's3cr3t';

type Send = (text: string, values?: unknown[]) => Promise<unknown>;

async function pgSend(): Promise<Send> {
  const pool = new pg.Pool({ ...postgres, max: 4 });
  onTestFinished(() => pool.end());
  return (text, values) => pool.query(text, values);
}

async function mysqlSend(): Promise<Send> {
  const pool = mysql.createPool({ ...mariadb, connectionLimit: 4 });
  onTestFinished(() => pool.end());
  return (text, values) => pool.query(text, values as never);
}

const drivers = { pg: pgSend, mysql2: mysqlSend };

describe.each(Object.entries(drivers))('with %s', (_driver, connect) => {
  it('ten thousand different statements make few series, and no literal is in any of them', async () => {
    const { collect } = measured();
    const send = await connect();
    for (let i = 0; i < 10_000; i += 50) {
      await Promise.all(Array.from({ length: 50 }, (_, j) => send(`SELECT ${i + j} AS a, '${secret} ${i + j}' AS b`)));
    }
    const metrics = await collect();
    expect(metrics.filter(({ name }) => name === duration)).toHaveLength(1);
    expect(JSON.stringify(metrics.map(({ attributes }) => attributes))).not.toContain(secret);
  });

  it('as many tables as one can make up are bounded', async () => {
    const { collect } = measured();
    const send = await connect();
    const names = Array.from(
      { length: 1200 },
      (_, i) => `t${String.fromCharCode(97 + (i % 26), 97 + ((i / 26) % 26), 97 + i / 676)}`,
    );
    for (const name of names) await send(`SELECT * FROM ${name}`).catch(() => {});
    expect((await collect()).filter(({ name }) => name === duration).length).toBeLessThanOrEqual(501);
  });

  it.each([
    ['an unfinished string', `SELECT '${secret}`],
    ['a lone surrogate', `SELECT '${secret}\ud800'`],
    ['a NUL', `SELECT '${secret}\0'`],
    ['line breaks', `SELECT\n'${secret}'\r\n\t-- ${secret}\n`],
    ['nothing', ''],
    ['a comment', `/* ${secret} */`],
    ['a megabyte', `SELECT '${secret}${'x'.repeat(1 << 20)}' AS a`],
    ['no SQL', `${secret} ${secret}`],
  ])('a text with %s is counted, and nothing of it is told', async (_what, text) => {
    const { collect } = measured();
    const warnings = recordWarnings();
    const send = await connect();
    await send(text).catch(() => {});
    const metrics = await collect();
    expect(metrics.filter(({ name }) => name === duration)).toHaveLength(1);
    expect(JSON.stringify(metrics)).not.toContain(secret);
    expect(warnings.filter(({ message }) => message.includes('failed'))).toEqual([]);
  });
});

it('pools that are gone for good leave nothing in our SDK after a while', async () => {
  const reader = createMemoryReader();
  const meterProvider = new MeterProvider({ readers: [reader] });
  const instrumentation = createSqlInstrumentation({ meterProvider });
  instrumentation.enable();
  onTestFinished(() => instrumentation.disable());
  const realNow = performance.now.bind(performance);
  let later = 0;
  performance.now = () => realNow() + later;
  onTestFinished(() => {
    performance.now = realNow;
  });
  const pool = new pg.Pool(postgres);
  await pool.query('SELECT 1');
  await pool.end();
  const names = async () =>
    (await reader.collectMetrics()).map(({ name }) => name).filter((name) => name.includes('connection'));
  expect(await names()).toEqual(expect.arrayContaining(['db.client.connection.wait_time']));
  later = 11 * 60_000;
  await names();
  expect(await names()).toEqual([]);
});
