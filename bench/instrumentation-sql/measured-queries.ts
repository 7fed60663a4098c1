import { createRequire } from 'node:module';
import { createSqlInstrumentation } from '@executor-metrics/instrumentation-sql';
import { MeterProvider } from '@executor-metrics/sdk';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { MySQL2Instrumentation } from '@opentelemetry/instrumentation-mysql2';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { MeterProvider as OfficialMeterProvider } from '@opentelemetry/sdk-metrics';
import { beMeasured } from '../harness/measured-program.ts';
import { ManualReader } from '../sdk/contestants.ts';

// A program of its own: `node measured-queries.ts <driver> <instrumentation>`. Told how many, it sends so many queries
// through a pool, which are always more than it has connections.

export type Driver = 'pg' | 'mysql2';
export type Instrumentation = 'none' | 'ours' | 'official';

const connections = 10;
const inFlight = 20;

const require = createRequire(import.meta.url);

/** All variants load all of this, so that none of them has a larger heap than the others. */
const instrumentations: Readonly<Record<Instrumentation, () => ManualReader>> = {
  none: () => new ManualReader(),
  ours() {
    const reader = new ManualReader();
    createSqlInstrumentation({ meterProvider: new MeterProvider({ readers: [reader] }) }).enable();
    return reader;
  },
  official() {
    const reader = new ManualReader();
    const meterProvider = new OfficialMeterProvider({ readers: [reader] });
    registerInstrumentations({
      instrumentations: [new PgInstrumentation(), new MySQL2Instrumentation()],
      meterProvider,
    });
    return reader;
  },
};

type Query = () => Promise<unknown>;

/** Loaded by `require()`, which the official instrumentation needs. */
const drivers: Readonly<Record<Driver, () => Query>> = {
  pg() {
    const { Pool } = require('pg') as typeof import('pg');
    const pool = new Pool({ host: '127.0.0.1', user: 'postgres', database: 'postgres', max: connections });
    return () => pool.query('SELECT $1::int AS id, $2::text AS name', [17, 'Ada']);
  },
  mysql2() {
    const { createPool } = require('mysql2/promise') as typeof import('mysql2/promise');
    const pool = createPool({ host: '127.0.0.1', user: 'root', database: 'test', connectionLimit: connections });
    return () => pool.query('SELECT ? AS id, ? AS name', [17, 'Ada']);
  },
};

async function sendAll(query: Query, queries: number): Promise<void> {
  let left = queries;
  const sendOn = async (): Promise<void> => {
    while (left-- > 0) await query();
  };
  await Promise.all(Array.from({ length: inFlight }, sendOn));
}

const [driver, instrumentation] = process.argv.slice(2) as [Driver, Instrumentation];
const reader = instrumentations[instrumentation]();
const query = drivers[driver]();
await sendAll(query, inFlight);
if (instrumentation !== 'none') setInterval(() => void reader.collect(), 1000);
beMeasured('ready', async (queries) => sendAll(query, queries as number));
