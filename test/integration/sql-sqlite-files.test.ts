import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { duration, measured } from './sql-servers/measured.ts';

interface Connection {
  exec(sql: string): unknown;
  prepare(sql: string): { get(): unknown; run(): unknown };
  close(): unknown;
}

const drivers: readonly (readonly [string, (path: string, readOnly?: boolean) => Connection])[] = [
  ['better-sqlite3', (path, readonly = false) => new BetterSqlite3(path, { timeout: 0, readonly })],
  ['node:sqlite', (path, readOnly = false) => new DatabaseSync(path, { timeout: 0, readOnly })],
];

async function ownFile(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'em-secret-folder-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, name);
}

describe.each(drivers)('a file that %s has opened', (_, open) => {
  function opened(path: string, readOnly?: boolean): Connection {
    const connection = open(path, readOnly);
    onTestFinished(() => void connection.close());
    return connection;
  }

  it('is told by its name alone', async () => {
    const connection = opened(await ownFile('shop_4711.db'));
    const { collect } = measured();
    connection.prepare('SELECT 1').get();
    const [point] = (await collect()).filter(({ name }) => name === duration);
    expect(point?.attributes).toMatchObject({ 'db.system.name': 'sqlite', 'db.namespace': 'shop_?.db' });
    expect(JSON.stringify(await collect())).not.toContain('secret-folder');
  });

  it('that somebody else has locked fails with SQLITE_BUSY, and the transaction goes on where there is one', async () => {
    const path = await ownFile('busy.db');
    const [first, second] = [opened(path), opened(path)];
    first.exec('CREATE TABLE t (x)');
    const { counts, transactions } = measured();
    first.exec('BEGIN IMMEDIATE');
    expect(() => second.exec('BEGIN IMMEDIATE')).toThrow('locked');
    second.exec('BEGIN');
    expect(() => second.prepare('INSERT INTO t VALUES (1)').run()).toThrow('locked');
    first.exec('COMMIT');
    second.prepare('INSERT INTO t VALUES (1)').run();
    second.exec('COMMIT');
    expect(await counts()).toEqual({
      ...{ BEGIN: 2, 'BEGIN!SQLITE_BUSY': 1, COMMIT: 2 },
      ...{ 'INSERT t': 1, 'INSERT t!SQLITE_BUSY': 1 },
    });
    expect(await transactions()).toEqual({ committed: 2 });
  });

  it('that is only read fails with SQLITE_READONLY, and one that is no database with SQLITE_NOTADB', async () => {
    const path = await ownFile('plain.db');
    opened(path).exec('CREATE TABLE t (x)');
    const broken = await ownFile('broken.db');
    await writeFile(broken, 'x'.repeat(10_000));
    const { counts } = measured();
    expect(() => opened(path, true).exec('INSERT INTO t VALUES (1)')).toThrow('readonly');
    expect(() => opened(broken).prepare('SELECT * FROM t')).toThrow('not a database');
    expect(await counts()).toEqual({ 'INSERT t!SQLITE_READONLY': 1, 'SELECT t!SQLITE_NOTADB': 1 });
  });

  it('may have any number of statements, texts and connections without being kept', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const path = await ownFile('many.db');
    const { counts } = measured();
    const work = (times: number): void => {
      for (let i = 0; i < times; i++) {
        const connection = open(path);
        for (let j = 0; j < 20; j++) connection.prepare(`SELECT ${i * 20 + j}, '${'x'.repeat(1000)}'`).get();
        connection.close();
      }
    };
    const heapAfter = async (times: number): Promise<number> => {
      work(times);
      // What is native is given back in turns of the event loop.
      for (let turn = 0; turn < 5; turn++) {
        collectGarbage();
        await setImmediate();
      }
      return process.memoryUsage().heapUsed;
    };
    // better-sqlite3 itself keeps some megabytes of the first rounds.
    for (let round = 0; round < 6; round++) await heapAfter(100);
    const before = await heapAfter(100);
    expect((await heapAfter(100)) - before).toBeLessThan(2_000_000);
    expect(await counts()).toEqual({ SELECT: 16_000 });
  });
});
