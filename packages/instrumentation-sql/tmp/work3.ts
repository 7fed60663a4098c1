import { createRequire } from 'node:module';
import { EventEmitter } from 'node:events';
import { createSqlInstrumentation } from '@executor-metrics/instrumentation-sql';
import { MeterProvider } from '@executor-metrics/sdk';
import { createMemoryReader } from '@executor-metrics/testkit';
const require = createRequire('/work/main/bench/instrumentation-sql/x.ts');
const [driver, mode] = process.argv.slice(2);
const reader = createMemoryReader();
if (mode === 'ours') createSqlInstrumentation({ meterProvider: new MeterProvider({ readers: [reader] }), returnedRows: !process.env.NOROWS, transactions: !process.env.NOTX }).enable();
const msg = (t, body) => { const b = Buffer.alloc(5 + body.length); b.write(t, 0, 'latin1'); b.writeInt32BE(4 + body.length, 1); body.copy(b, 5); return b; };
const i32 = (n) => { const b = Buffer.alloc(4); b.writeInt32BE(n); return b; }; const i16 = (n) => { const b = Buffer.alloc(2); b.writeInt16BE(n); return b; };
const ready = msg('Z', Buffer.from('I'));
const startup = Buffer.concat([msg('R', i32(0)), msg('K', Buffer.concat([i32(1), i32(2)])), ready]);
const field = (n, oid) => Buffer.concat([Buffer.from(n + '\0'), i32(0), i16(0), i32(oid), i16(4), i32(-1), i16(0)]);
const val = (s) => Buffer.concat([i32(s.length), Buffer.from(s)]);
const answer = Buffer.concat([msg('1', Buffer.alloc(0)), msg('2', Buffer.alloc(0)), msg('T', Buffer.concat([i16(2), field('id', 23), field('name', 25)])), msg('D', Buffer.concat([i16(2), val('17'), val('Ada')])), msg('C', Buffer.from('SELECT 1\0')), ready]);
class Fake extends EventEmitter {
  writable = true; started = false;
  setNoDelay() {} cork() {} uncork() {} ref() {} unref() {} setKeepAlive() {}
  connect() { setImmediate(() => this.emit('connect')); return this; }
  write(chunk) { if (!this.started) { this.started = true; setImmediate(() => this.emit('data', startup)); return true; }
    if (chunk[0] === 0x53 || chunk[chunk.length - 5] === 0x53) setImmediate(() => this.emit('data', answer)); return true; }
  end() { this.emit('close'); } destroy() { this.emit('close'); }
}
const { Pool } = require('pg');
const pool = new Pool({ host: '127.0.0.1', user: 'postgres', database: 'postgres', max: 10, stream: () => new Fake() });
const query = () => pool.query('SELECT $1::int AS id, $2::text AS name', [17, 'Ada']);
const r = await query(); if (r.rows[0].id !== 17) throw new Error('fake');
process.on('disconnect', () => process.exit());
let left = 0; const on = async () => { while (left-- > 0) await query(); };
const run = (k) => { left = k; return Promise.all(Array.from({ length: 20 }, on)); };
if (process.send) { process.on('message', async (k) => { const c = process.cpuUsage(); await run(k); process.send(process.cpuUsage(c)); }); if (mode === 'ours') setInterval(() => reader.collect(), 1000); process.send('ready'); }
else { await run(20000); await run(200000); process.exit(); }
