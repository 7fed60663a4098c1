import { createRequire } from 'node:module';
import { createSqlInstrumentation } from '@executor-metrics/instrumentation-sql';
import { MeterProvider } from '@executor-metrics/sdk';
import { createMemoryReader } from '@executor-metrics/testkit';
const require = createRequire('/work/main/bench/instrumentation-sql/x.ts');
const [driver, mode, n] = process.argv.slice(2);
const reader = createMemoryReader();
if (mode === 'ours') createSqlInstrumentation({ meterProvider: new MeterProvider({ readers: [reader] }) }).enable();
let query;
if (driver === 'pg') { const { Pool } = require('pg'); const pool = new Pool({ host: '127.0.0.1', user: 'postgres', database: 'postgres', max: 10 }); query = () => pool.query('SELECT $1::int AS id, $2::text AS name', [17, 'Ada']); }
else { const { createPool } = require('mysql2/promise'); const pool = createPool({ host: '127.0.0.1', user: 'root', database: 'test', connectionLimit: 10 }); query = () => pool.query('SELECT ? AS id, ? AS name', [17, 'Ada']); }
let left = 0; const on = async () => { while (left-- > 0) await query(); };
const run = (k) => { left = k; return Promise.all(Array.from({ length: 20 }, on)); };
await run(3000);
const c = process.cpuUsage(); await run(+n); const d = process.cpuUsage(c);
console.log(driver, mode, ((d.user + d.system) / +n).toFixed(2), 'us/op');
process.exit();
