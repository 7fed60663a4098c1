import { fileURLToPath } from 'node:url';
import { type Collector, createCollector, eventually, pointsOf } from '@executor-metrics/testkit';
import pLimit from 'p-limit';
import PQueue from 'p-queue';
import { Piscina } from 'piscina';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExecutorMetrics } from '../executor-metrics.ts';
import { ConfigurationError } from '../support/options.ts';

let collector: Collector;
let metrics: ExecutorMetrics;

beforeEach(() => {
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  collector = createCollector();
  metrics = new ExecutorMetrics({ meterProvider: collector.provider });
});

afterEach(() => vi.restoreAllMocks());

/** The figures that there are of a pool, by what follows `executor.pool.`. */
async function figuresOf(pool: string): Promise<Record<string, number>> {
  const points = (await collector.collect()).filter(({ attributes }) => attributes['executor.pool.name'] === pool);
  return Object.fromEntries(
    points.map((point) => [
      point.name.replace('executor.pool.', ''),
      point.kind === 'gauge' ? point.value : Number.NaN,
    ]),
  );
}

describe('monitorExecutor', () => {
  it('has its instruments under the names and units of the catalogue', async () => {
    metrics.monitorExecutor({ size: 4, active: 1, queued: 0, capacity: 4 }, { name: 'all' });
    const shown = (await collector.collect()).map(({ name, unit, kind }) => `${name} ${unit} ${kind}`);
    expect(shown).toEqual([
      'executor.pool.size {worker} gauge',
      'executor.pool.active {operation} gauge',
      'executor.pool.queued {operation} gauge',
      'executor.pool.capacity {operation} gauge',
      'executor.pool.utilization 1 gauge',
    ]);
  });

  it('reads p-queue', async () => {
    const queue = new PQueue({ concurrency: 2 });
    const work = Promise.withResolvers<void>();
    for (let i = 0; i < 5; i++) void queue.add(() => work.promise);
    metrics.monitorExecutor(queue, { name: 'mail' });
    expect(await figuresOf('mail')).toEqual({ active: 2, queued: 3, capacity: 2, utilization: 1 });
    work.resolve();
    await queue.onIdle();
    expect(await figuresOf('mail')).toEqual({ active: 0, queued: 0, capacity: 2, utilization: 0 });
  });

  it('reads a queue without a limit, which has no capacity', async () => {
    metrics.monitorExecutor(new PQueue(), { name: 'mail' });
    expect(await figuresOf('mail')).toEqual({ active: 0, queued: 0 });
    expect(metrics.getMetricsSummary().dropped).toEqual({});
  });

  it('reads p-limit', async () => {
    const limit = pLimit(2);
    const work = Promise.withResolvers<void>();
    const all = Array.from({ length: 3 }, () => limit(() => work.promise));
    await Promise.resolve();
    metrics.monitorExecutor(limit, { name: 'limit' });
    await eventually(
      async () => expect(await figuresOf('limit')).toEqual({ active: 2, queued: 1, capacity: 2, utilization: 1 }),
      { what: 'two of three calls to be under way' },
    );
    work.resolve();
    await Promise.all(all);
  });

  it('reads Piscina', async () => {
    const filename = fileURLToPath(new URL('../testdata/echo-worker.mjs', import.meta.url));
    const pool = new Piscina({ filename, minThreads: 1, maxThreads: 2, idleTimeout: 60_000 });
    metrics.monitorExecutor(pool, { name: 'threads' });
    expect(await figuresOf('threads')).toMatchObject({ size: 1, queued: 0, capacity: 2 });
    await pool.run(1);
    expect(await figuresOf('threads')).toMatchObject({ active: 0, utilization: 0 });
    const all = Array.from({ length: 4 }, () => pool.run(300));
    await eventually(
      async () =>
        expect(await figuresOf('threads')).toEqual({ size: 2, active: 2, queued: 2, capacity: 2, utilization: 1 }),
      { what: 'two of four tasks to be under way' },
    );
    await Promise.all(all);
    await pool.destroy();
  }, 20_000);

  it.each<[string, object, Record<string, number>]>([
    [
      'of fastq and async',
      { running: () => 2, length: () => 3, concurrency: 4 },
      { active: 2, queued: 3, capacity: 4, utilization: 0.5 },
    ],
    [
      'of workerpool',
      {
        exec: () => {},
        maxWorkers: 8,
        stats: () => ({ totalWorkers: 3, busyWorkers: 2, pendingTasks: 5, activeTasks: 2 }),
      },
      { size: 3, active: 2, queued: 5, capacity: 8, utilization: 0.25 },
    ],
    [
      'of Tinypool, which does not say how many threads are idle',
      { threads: [1, 2], queueSize: 7, options: { maxThreads: 4, concurrentTasksPerWorker: 2 }, run: () => {} },
      { size: 2, queued: 7, capacity: 8 },
    ],
    ['with properties', { size: 2, active: 1, other: 9 }, { size: 2, active: 1 }],
    [
      'with getters and methods of a class',
      new (class {
        readonly #running = 3;
        get active(): number {
          return this.#running;
        }
        capacity(): number {
          return this.#running * 2;
        }
      })(),
      { active: 3, capacity: 6, utilization: 0.5 },
    ],
  ])('reads pools %s', async (_what, pool, figures) => {
    metrics.monitorExecutor(pool, { name: 'pool' });
    expect(await figuresOf('pool')).toEqual(figures);
  });

  it('prefers what is described to what the pool has', async () => {
    let waiting = 5;
    const pool = { size: 2, queued: 100 };
    metrics.monitorExecutor(pool, { name: 'pool', queued: () => waiting, utilization: 0.75 });
    expect(await figuresOf('pool')).toEqual({ size: 2, queued: 5, utilization: 0.75 });
    waiting = 6;
    expect((await figuresOf('pool')).queued).toBe(6);
  });

  it('monitors what is described alone', async () => {
    metrics.monitorExecutor({}, { name: 'pool', active: () => 3, capacity: 4 });
    expect(await figuresOf('pool')).toEqual({ active: 3, capacity: 4, utilization: 0.75 });
  });

  it('adds up pools of one name', async () => {
    metrics.monitorExecutor({ active: 1, capacity: 4, queued: 2 }, { name: 'pool' });
    const second = metrics.monitorExecutor({ active: 3, capacity: 4 }, { name: 'pool' });
    expect(await figuresOf('pool')).toEqual({ active: 4, capacity: 8, queued: 2, utilization: 0.5 });
    second.stop();
    expect(await figuresOf('pool')).toEqual({ active: 1, capacity: 4, queued: 2, utilization: 0.25 });
  });

  it('asks a pool no more after its end', () => {
    const active = vi.fn(() => 1);
    {
      using monitor = metrics.monitorExecutor({}, { name: 'pool', active });
      expect(monitor.stop).toBeTypeOf('function');
    }
    return collector.collect().then(() => expect(active).not.toHaveBeenCalled());
  });

  it('leaves out and counts what is no figure, and keeps the others', async () => {
    const throwing = () => {
      throw new Error('closed');
    };
    const odd = { active: throwing, queued: () => 'many' as never, capacity: () => -1, size: () => Number.NaN };
    metrics.monitorExecutor({}, { name: 'pool', ...odd, utilization: 0.5 });
    expect(await figuresOf('pool')).toEqual({ utilization: 0.5 });
    expect(metrics.getMetricsSummary().dropped['invalid-pool']).toBeGreaterThan(3);
  });

  it('survives a pool that throws whatever it is asked', async () => {
    let closed = false;
    const pool = {
      get active(): number {
        if (closed) throw new Error('closed');
        return 1;
      },
    };
    metrics.monitorExecutor(pool, { name: 'pool' });
    expect(await figuresOf('pool')).toEqual({ active: 1 });
    closed = true;
    await expect(collector.collect()).resolves.toBeDefined();
    expect(metrics.getMetricsSummary().dropped['invalid-pool']).toBeGreaterThan(0);
  });

  it('tells 200 names apart, adds up further ones, and makes room for those that end', async () => {
    const monitors = Array.from({ length: 202 }, (_, i) =>
      metrics.monitorExecutor({ active: 1 }, { name: `pool ${i}` }),
    );
    const count = async () => pointsOf(await collector.collect(), 'executor.pool.active').length;
    expect(await figuresOf('pool_overflow')).toEqual({ active: 2 });
    expect(await count()).toBe(201);
    for (const monitor of monitors) monitor.stop();
    metrics.monitorExecutor({ active: 7 }, { name: 'pool 201' });
    expect(await figuresOf('pool 201')).toEqual({ active: 7 });
    expect(metrics.getMetricsSummary().dropped).toEqual({ 'too-many-pools': 2 });
  });

  it.each<[string, () => unknown, string]>([
    ['no name', () => metrics.monitorExecutor({ active: 1 }, {} as never), 'option "name" is missing'],
    ['no options', () => metrics.monitorExecutor({ active: 1 }, undefined as never), 'option "name" is missing'],
    ['an unknown option', () => metrics.monitorExecutor({ active: 1 }, { name: 'a', busy: 1 } as never), '"busy"'],
    ['a figure that is text', () => metrics.monitorExecutor({}, { name: 'a', size: '4' } as never), 'option "size"'],
    ['a pool that is none', () => metrics.monitorExecutor(7 as never, { name: 'a' }), 'the pool is 7'],
    ['a pool without figures', () => metrics.monitorExecutor({ workers: [] }, { name: 'a' }), 'none of the figures'],
  ])('refuses %s', (_what, monitor, message) => {
    expect(monitor).toThrow(ConfigurationError);
    expect(monitor).toThrow(message);
  });
});
