import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { measured } from './sql-servers/measured.ts';
import { postgres, requirePostgres } from './sql-servers/servers.ts';

beforeEach(requirePostgres);

const storage = new AsyncLocalStorage<string>();

/** What a caller can see of a call. */
type Seen = Record<string, unknown>;

async function connected(): Promise<pg.Client> {
  const client = new pg.Client(postgres);
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

function callbackOf(seen: Seen, done: () => void) {
  return function callback(this: unknown, ...args: unknown[]) {
    seen.this = this === undefined ? 'undefined' : Object.getPrototypeOf(this)?.constructor?.name;
    seen.args = args.map((arg) => (arg instanceof Error ? arg.message : arg === null ? null : typeof arg));
    seen.store = storage.getStore();
    seen.others = Object.keys(this ?? {});
    done();
  };
}

/** Uses of a client, and what is seen of each. */
const uses: Readonly<Record<string, (client: pg.Client) => Promise<Seen>>> = {
  async 'a promise that is fulfilled'(client) {
    const promise = client.query('SELECT 1 AS a');
    const { rows, command, rowCount } = await promise;
    return { constructor: promise.constructor === Promise, keys: Reflect.ownKeys(promise), rows, command, rowCount };
  },
  async 'a promise that is rejected'(client) {
    const promise = client.query('SELECT 1 / 0');
    const error = await promise.catch((reason: Error) => reason);
    return {
      constructor: promise.constructor === Promise,
      error: String(error),
      stack: /faithful/.test(String((error as Error).stack)),
    };
  },
  async 'a callback'(client) {
    const seen: Seen = {};
    await storage.run(
      'mine',
      () =>
        new Promise<void>((done) => {
          seen.returned = client.query('SELECT 1', callbackOf(seen, done));
        }),
    );
    return seen;
  },
  async 'a callback that gets an error'(client) {
    const seen: Seen = {};
    await storage.run(
      'mine',
      () =>
        new Promise<void>((done) => {
          seen.returned = client.query('SELECT 1 / 0', [], callbackOf(seen, done));
        }),
    );
    return seen;
  },
  async 'a query with events'(client) {
    const query = new pg.Query('SELECT 1 AS a');
    const returned = client.query(query);
    const events: string[] = [];
    const emitter = query as unknown as NodeJS.EventEmitter;
    emitter.on('row', () => events.push('row'));
    await new Promise((resolve) => emitter.on('end', resolve));
    return { same: returned === (query as never), events, listeners: emitter.eventNames(), keys: Object.keys(query) };
  },
  async 'a call that is wrong'(client) {
    const seen: Seen = {};
    try {
      client.query({ text: 'SELECT 1', callback: 'none' } as never);
    } catch (error) {
      seen.thrown = String(error);
    }
    return seen;
  },
  async 'the method itself'(client) {
    return { name: client.query.name, length: client.query.length, own: Object.hasOwn(client, 'query') };
  },
  async 'a pool'() {
    const pool = new pg.Pool({ ...postgres, max: 1 });
    const seen: Seen = { events: [] };
    for (const event of ['connect', 'acquire', 'release']) {
      pool.on(event as 'connect', () => (seen.events as string[]).push(event));
    }
    const promise = pool.query('SELECT 1 AS a');
    seen.promise = [promise.constructor === Promise, Reflect.ownKeys(promise)];
    seen.rows = (await promise).rows;
    seen.error = String(await pool.query('SELECT 1 / 0').catch((error: unknown) => error));
    const client = await pool.connect();
    seen.client = [client instanceof pg.Client, Object.keys(client).sort(), typeof client.release];
    client.release();
    seen.twice = (() => {
      try {
        return client.release();
      } catch (error) {
        return String(error);
      }
    })();
    await storage.run(
      'mine',
      () => new Promise<void>((done) => void pool.query('SELECT 1', callbackOf(seen, done) as never)),
    );
    await new Promise<void>((done) => {
      pool.connect(function connected(this: unknown, ...args: unknown[]) {
        seen.connected = [typeof this, args.length, args[0], typeof args[2]];
        (args[2] as () => void)();
        done();
      });
    });
    await pool.end();
    seen.ended = [pool.ended, pool.totalCount, Object.keys(pool).sort()];
    return seen;
  },
  async 'what is listened for'(client) {
    await client.query('BEGIN');
    await client.query('COMMIT');
    return { names: (client as unknown as NodeJS.EventEmitter).eventNames(), keys: Object.keys(client).sort() };
  },
};

describe('to its caller, a client looks the same for', () => {
  it.each(Object.entries(uses))('%s', async (_what, use) => {
    const before = await use(await connected());
    measured();
    expect(await use(await connected())).toEqual(before);
  });
});

it('a promise that nobody handles stays one that nobody handles', async () => {
  measured();
  const client = await connected();
  const unhandled: unknown[] = [];
  const others = process.rawListeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', (reason) => unhandled.push(reason));
  void client.query('SELECT 1 / 0');
  await client.query('SELECT 1');
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.removeAllListeners('unhandledRejection');
  for (const listener of others) process.on('unhandledRejection', listener as () => void);
  expect(unhandled.map(String)).toEqual(['error: division by zero']);
});

it('what a callback throws is thrown as ever', async () => {
  measured();
  const client = await connected();
  const thrown: unknown[] = [];
  const others = process.rawListeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', (error) => thrown.push(error));
  client.query('SELECT 1', () => {
    throw new Error('in the callback');
  });
  await client.query('SELECT 2');
  process.removeAllListeners('uncaughtException');
  for (const listener of others) process.on('uncaughtException', listener as () => void);
  expect(thrown.map(String)).toEqual(['Error: in the callback']);
});

it('a statement within the callback of another one is counted as well', async () => {
  const { counts } = measured();
  const client = await connected();
  await new Promise<void>((resolve) => {
    client.query('SELECT relname FROM pg_class LIMIT 1', () => {
      client.query('SELECT oid FROM pg_type LIMIT 1', () => resolve());
    });
  });
  expect(await counts()).toEqual({ 'SELECT pg_class': 1, 'SELECT pg_type': 1 });
});
