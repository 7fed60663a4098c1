import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { pointHistogram, pointsOf, pointValue, recordWarnings } from '@executor-metrics/testkit';
import { describe, expect, it } from 'vitest';
import { enabledKit } from '../testdata/enabled-kit.ts';
import { type PoolDriver, type PoolNaming, type PoolReading, Pools } from './pools.ts';

const name = 'db.client.connection.pool.name';
const parts = ['count', 'pending', 'limit', 'idleMax', 'idleMin'] as const;
const idle: PoolReading = { used: 0, idle: 0, pending: 0, limit: 10, idleMax: 10, idleMin: 0, isOver: false };

interface FakePool {
  reading: PoolReading;
  readonly database?: string;
}

const driver: PoolDriver<FakePool> = {
  target: ({ database = 'orders' }) => ({ system: 'postgresql', namespace: database, address: 'db', port: 5432 }),
  read: ({ reading }) => reading,
};

function observed(naming?: PoolNaming) {
  const { kit, collect } = enabledKit();
  let nowMs = 0;
  const pools = new Pools(kit, naming, () => nowMs);
  pools.observe(kit, parts, driver);
  const open = (reading: Partial<PoolReading> = {}, database?: string): FakePool => {
    const pool = { reading: { ...idle, ...reading }, ...(database !== undefined && { database }) };
    pools.of(pool, driver);
    return pool;
  };
  const names = async () =>
    pointsOf(await collect(), 'db.client.connection.pending_requests').map(({ attributes }) => attributes[name]);
  return { pools, open, collect, names, pass: (ms: number) => (nowMs += ms) };
}

describe('a pool', () => {
  it('is asked at each collection', async () => {
    const { open, collect } = observed();
    const pool = open({ used: 3, idle: 2, pending: 7 });
    const first = await collect();
    pool.reading = { ...idle, used: 1, idle: 4 };
    const second = await collect();
    const counts = (metrics: typeof first) =>
      ['used', 'idle'].map((state) =>
        pointValue(metrics, 'db.client.connection.count', { 'db.client.connection.state': state }),
      );
    expect([counts(first), counts(second)]).toEqual([
      [3, 2],
      [1, 4],
    ]);
    expect(pointValue(first, 'db.client.connection.pending_requests')).toBe(7);
  });

  it('has units and limits as the semantic conventions say', async () => {
    const { open, collect } = observed();
    open({ limit: 20, idleMax: 5, idleMin: 1 });
    const metrics = await collect();
    expect(pointsOf(metrics, 'db.client.connection.pending_requests')[0]?.unit).toBe('{request}');
    expect(
      ['limit', 'idle.max', 'idle.min'].map((part) => pointValue(metrics, `db.client.connection.${part}`)),
    ).toEqual([20, 5, 1]);
  });

  it('without a limit has no limit', async () => {
    const { open, collect } = observed();
    open({ limit: undefined, idleMax: undefined });
    const metrics = await collect();
    expect(['limit', 'idle.max'].flatMap((part) => pointsOf(metrics, `db.client.connection.${part}`))).toEqual([]);
  });

  it('has the name of its database, with a number from the second one on', async () => {
    const { open, names } = observed();
    const kept = [open(), open(), open({}, 'users')];
    expect(await names()).toEqual(['db:5432/orders', 'db:5432/orders#2', 'db:5432/users']);
    expect(kept).toHaveLength(3);
  });

  it('has the name that the user gives it', async () => {
    const { open, names } = observed((pool) => ((pool as FakePool).database === 'reports' ? 'reports' : undefined));
    const kept = [open({}, 'reports'), open({}, 'reports'), open()];
    expect(await names()).toEqual(['reports', 'reports#2', 'db:5432/orders']);
    expect(kept).toHaveLength(3);
  });

  it.each([
    ['an empty text', ''],
    ['a number', 7],
    ['an object', {}],
    ['null', null],
  ])('has the name of its database where the user gives %s', async (_what, given) => {
    const { open, names } = observed(() => given as never);
    const kept = open();
    expect(await names()).toEqual(['db:5432/orders']);
    expect(kept).toBeDefined();
  });

  it('has a short name of whole characters', async () => {
    const { open, names } = observed(() => `${'x'.repeat(254)}😀${'y'.repeat(1 << 20)}`);
    const kept = open();
    expect(await names()).toEqual([`${'x'.repeat(254)}\ufffd`]);
    expect(kept).toBeDefined();
  });

  it('has the name of its database where naming it throws, which is said once', async () => {
    const warnings = recordWarnings();
    const { open, names } = observed(() => {
      throw new Error('no name');
    });
    const kept = [open(), open()];
    expect(await names()).toEqual(['db:5432/orders', 'db:5432/orders#2']);
    expect(kept).toHaveLength(2);
    expect(warnings.filter(({ message }) => message.includes('no name'))).toHaveLength(1);
  });

  it('that cannot be read does not keep others from being observed', async () => {
    recordWarnings();
    const { open, collect } = observed();
    const broken = open();
    open({ used: 2 });
    Object.defineProperty(broken, 'reading', {
      get() {
        throw new Error('closed');
      },
    });
    const metrics = await collect();
    expect(
      pointValue(metrics, 'db.client.connection.count', {
        [name]: 'db:5432/orders#2',
        'db.client.connection.state': 'used',
      }),
    ).toBe(2);
  });

  it('that was ended is not observed any more, and gives its name back', async () => {
    const { open, names } = observed();
    const first = open();
    const second = open();
    first.reading = { ...idle, isOver: true };
    expect(await names()).toEqual(['db:5432/orders#2']);
    const third = open();
    expect(await names()).toEqual(['db:5432/orders#2', 'db:5432/orders']);
    expect([second, third]).toHaveLength(2);
  });

  it('that was dropped is collected, and gives its name back', async () => {
    setFlagsFromString('--expose-gc');
    const gc = runInNewContext('gc') as () => void;
    const { open, names } = observed();
    for (let i = 0; i < 50; i++) open();
    await new Promise((resolve) => setImmediate(resolve));
    gc();
    await new Promise((resolve) => setImmediate(resolve));
    expect(await names()).toEqual([]);
    const kept = open();
    expect(await names()).toEqual(['db:5432/orders']);
    expect(kept).toBeDefined();
  });

  it('is recorded with its name', async () => {
    const { pools, open, collect } = observed();
    const timings = pools.of(open(), driver);
    timings.created(4);
    timings.waited(5);
    timings.used(6);
    timings.timedOut();
    const metrics = await collect();
    const sums = ['create_time', 'wait_time', 'use_time'].map(
      (part) => pointHistogram(metrics, `db.client.connection.${part}`, { [name]: 'db:5432/orders' }).sum,
    );
    expect(sums).toEqual([0.004, 0.005, 0.006]);
    expect(pointValue(metrics, 'db.client.connection.timeouts', { [name]: 'db:5432/orders' })).toBe(1);
  });

  it('is the same one, however often it is met', () => {
    const { pools, open } = observed();
    const pool = open();
    expect(pools.of(pool, driver)).toBe(pools.of(pool, driver));
  });
});
