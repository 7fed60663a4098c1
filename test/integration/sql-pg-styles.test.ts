import { once } from 'node:events';
import { createRequire } from 'node:module';
import { eventually } from '@executor-metrics/testkit';
import pg from 'pg';
import Cursor from 'pg-cursor';
import QueryStream from 'pg-query-stream';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { measured, type Sdk } from './sql-servers/measured.ts';
import { postgres, requirePostgres } from './sql-servers/servers.ts';

beforeEach(requirePostgres);

/** An import would ask it for pg-native, which it complains about. */
const pg80 = createRequire(import.meta.url)('pg-8-0') as typeof pg;
const versions = { 'pg 8.23': pg, 'pg 8.0': pg80 };

interface Setting {
  readonly version: keyof typeof versions;
  readonly sdk: Sdk;
}

const settings: readonly Setting[] = [
  { version: 'pg 8.23', sdk: 'ours' },
  { version: 'pg 8.23', sdk: 'official' },
  { version: 'pg 8.0', sdk: 'ours' },
  { version: 'pg 8.0', sdk: 'official' },
];

async function clientOf({ version }: Setting): Promise<pg.Client> {
  const client = new versions[version].Client(postgres);
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

function poolOf({ version }: Setting): pg.Pool {
  const pool = new versions[version].Pool({ ...postgres, max: 2 });
  onTestFinished(() => (pool.ended ? undefined : pool.end()));
  return pool;
}

const text = 'SELECT relname FROM pg_class LIMIT 3';
const summary = 'SELECT pg_class';

describe.each(settings)('a statement with $version and the $sdk SDK', (setting) => {
  it.each<[string, (client: pg.Client) => unknown]>([
    ['a promise', (client) => client.query(text)],
    ['values', (client) => client.query('SELECT relname FROM pg_class LIMIT $1', [3])],
    ['a callback', (client) => new Promise((resolve) => client.query(text, resolve))],
    [
      'values and a callback',
      (client) => new Promise((resolve) => client.query('SELECT relname FROM pg_class LIMIT $1', [3], resolve)),
    ],
    ['an object', (client) => client.query({ text, rowMode: 'array' })],
    ['an object with a callback', (client) => new Promise((callback) => client.query({ text, callback } as never))],
    [
      'a name',
      (client) => client.query({ name: 'a name', text: 'SELECT relname FROM pg_class LIMIT $1', values: [3] }),
    ],
  ])('is counted once, with its rows, where it has %s', async (_what, send) => {
    const { counts, rows } = measured({}, setting.sdk);
    const client = await clientOf(setting);
    await send(client);
    expect([await counts(), await rows()]).toEqual([{ [summary]: 1 }, { [summary]: 3 }]);
  });

  it('that was prepared before can be called by its name alone', async () => {
    const { counts } = measured({}, setting.sdk);
    const client = await clientOf(setting);
    await client.query({ name: 'known', text });
    await client.query({ name: 'known', text: undefined as unknown as string });
    expect(await counts()).toEqual({ [summary]: 2 });
  });

  it('is counted where it is given as a query with events', async () => {
    const { counts, rows } = measured({}, setting.sdk);
    const client = await clientOf(setting);
    const query = client.query(new versions[setting.version].Query(text));
    let seen = 0;
    query.on('row', () => seen++);
    await once(query, 'end');
    expect([await counts(), await rows(), seen]).toEqual([{ [summary]: 1 }, { [summary]: 3 }, 3]);
  });

  it('is counted where it is given as a query with a callback', async () => {
    const { counts } = measured({}, setting.sdk);
    const client = await clientOf(setting);
    const Query = versions[setting.version].Query as unknown as new (text: string, callback: unknown) => pg.Query;
    await new Promise((resolve) => client.query(new Query(text, resolve)));
    expect(await counts()).toEqual({ [summary]: 1 });
  });

  it('is counted with the rows that were read where it is a cursor that is closed early', async () => {
    const { counts, rows } = measured({}, setting.sdk);
    const client = await clientOf(setting);
    const cursor = client.query(new Cursor('SELECT * FROM generate_series(1, 10)'));
    expect(await cursor.read(4)).toHaveLength(4);
    await cursor.close();
    await client.query('SELECT 1');
    expect(await counts()).toEqual({ 'SELECT generate_series': 1, SELECT: 1 });
    expect(await rows()).toEqual({ 'SELECT generate_series': 4, SELECT: 1 });
  });

  it('is counted with all rows where it is a stream', async () => {
    const { counts, rows } = measured({}, setting.sdk);
    const client = await clientOf(setting);
    let seen = 0;
    for await (const _row of client.query(new QueryStream('SELECT * FROM generate_series(1, 250)', []))) seen++;
    await eventually(async () => expect(await counts()).toEqual({ 'SELECT generate_series': 1 }), {
      what: 'the end of the stream',
    });
    expect([seen, await rows()]).toEqual([250, { 'SELECT generate_series': 250 }]);
  });

  it('that fails in a cursor is counted with its error', async () => {
    const { counts } = measured({}, setting.sdk);
    const client = await clientOf(setting);
    const cursor = client.query(new Cursor('SELECT * FROM no_such_table'));
    await expect(cursor.read(1)).rejects.toThrow('does not exist');
    await client.query('SELECT 1');
    expect(await counts()).toEqual({ 'SELECT no_such_table!42P01': 1, SELECT: 1 });
  });

  it('of several is counted once, with the rows of all', async () => {
    const { counts, rows } = measured({}, setting.sdk);
    const client = await clientOf(setting);
    await client.query(`${text}; SELECT 1; SET application_name = 'x'`);
    const [[name] = []] = Object.entries(await counts());
    expect(name).toMatch(/^SELECT pg_class/);
    expect(Object.values(await rows())).toEqual([4]);
  });

  it('that returns no rows has none, other than one that returns zero', async () => {
    const { rows } = measured({}, setting.sdk);
    const client = await clientOf(setting);
    await client.query('CREATE TEMPORARY TABLE em_empty (a int)');
    await client.query('INSERT INTO em_empty VALUES (1), (2)');
    await client.query('INSERT INTO em_empty VALUES (3) RETURNING a');
    await client.query('SELECT * FROM em_empty WHERE a > 3');
    expect(await rows()).toEqual({ 'INSERT em_empty': 1, 'SELECT em_empty': 0 });
  });

  it('is counted in the order of a queue', async () => {
    const { counts } = measured({}, setting.sdk);
    const client = await clientOf(setting);
    const queries = [text, 'SELECT * FROM no_such_table', 'SELECT oid FROM pg_type LIMIT 1'].map((each) =>
      client.query(each),
    );
    await Promise.allSettled(queries);
    expect(await counts()).toEqual({ [summary]: 1, 'SELECT no_such_table!42P01': 1, 'SELECT pg_type': 1 });
  });

  it('of a pool is counted once', async () => {
    const { counts } = measured({}, setting.sdk);
    const pool = poolOf(setting);
    await Promise.all([
      pool.query(text),
      pool.query(text, []),
      new Promise((resolve) => pool.query(text, resolve as never)),
    ]);
    expect(await counts()).toEqual({ [summary]: 3 });
  });

  it.each<[string, (pool: pg.Pool) => Promise<void>]>([
    [
      'a promise',
      async (pool) => {
        const client = await pool.connect();
        await client.query(text);
        client.release();
      },
    ],
    [
      'a callback',
      (pool) =>
        new Promise((resolve) => {
          pool.connect((_error, client, release) => {
            client?.query(text, () => {
              release();
              resolve();
            });
          });
        }),
    ],
  ])('of a client of a pool is counted, obtained by %s', async (_what, use) => {
    const { counts } = measured({}, setting.sdk);
    await use(poolOf(setting));
    expect(await counts()).toEqual({ [summary]: 1 });
  });

  it.each([
    ['a syntax error', 'SELEKT 1', '42601'],
    ['a missing table', 'SELECT * FROM no_such_table', '42P01'],
    ['a division by zero', 'SELECT 1 / 0', '22012'],
    ['an error of its own choice', `DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = 'EM001'; END $$`, 'EM001'],
  ])('that fails with %s says the SQLSTATE', async (_what, wrong, code) => {
    const { collect } = measured({}, setting.sdk);
    const client = await clientOf(setting);
    await expect(client.query(wrong)).rejects.toHaveProperty('code', code);
    const [point] = (await collect()).filter(({ name }) => name === 'db.client.operation.duration');
    expect(point?.attributes).toMatchObject({ 'error.type': code, 'db.response.status_code': code });
  });

  it('with a value that cannot be sent fails once, with the error that the caller gets', async () => {
    const { counts } = measured({}, setting.sdk);
    const client = await clientOf(setting);
    const hostile = {
      toPostgres: () => {
        throw new RangeError('no value');
      },
    };
    await expect(client.query('SELECT $1', [hostile])).rejects.toThrow('no value');
    await client.query('SELECT 1').catch(() => {});
    expect(await counts()).toMatchObject({ 'SELECT!RangeError': 1 });
  });

  it('that is none is refused as ever, and not counted', async () => {
    const { counts } = measured({}, setting.sdk);
    const client = await clientOf(setting);
    expect(() => client.query(undefined as unknown as string)).toThrow(TypeError);
    await client.query('SELECT 1');
    expect(await counts()).toEqual({ SELECT: 1 });
  });
});

describe('a pipelined statement', () => {
  async function pipelined(): Promise<pg.Client> {
    const client = new pg.Client({ ...postgres, pipeline: true } as pg.ClientConfig);
    await client.connect();
    onTestFinished(() => client.end());
    return client;
  }

  it('is counted as any other, in its order', async () => {
    const { counts, rows } = measured();
    const client = await pipelined();
    const texts = [text, 'SELECT * FROM no_such_table', 'SELECT oid FROM pg_type LIMIT 2'];
    await Promise.allSettled(texts.map((each) => client.query(each)));
    expect(await counts()).toEqual({ [summary]: 1, 'SELECT no_such_table!42P01': 1, 'SELECT pg_type': 1 });
    expect(await rows()).toEqual({ [summary]: 3, 'SELECT pg_type': 2 });
  });

  it('that the driver refuses fails', async () => {
    const { counts } = measured();
    const client = await pipelined();
    const refused = client.query({ text, rows: 1 } as pg.QueryConfig);
    await expect(refused).rejects.toThrow('not supported in pipeline mode');
    await client.query('SELECT 1');
    expect(await counts()).toEqual({ [`${summary}!Error`]: 1, SELECT: 1 });
  });
});
