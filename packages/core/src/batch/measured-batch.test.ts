import { eventually, pointHistogram, pointValue } from '@executor-metrics/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { collectGarbage } from '../testdata/collect-garbage.ts';
import { type CollectedBatches, collectedBatches, fails } from '../testdata/collected-batches.ts';

let seen: CollectedBatches;

beforeEach(() => {
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  seen = collectedBatches();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('a batch', () => {
  it('is recorded under the names and units of the catalogue', async () => {
    const batch = seen.metrics.batch('import', 2);
    expect(() => batch.job(1).run(fails(new TypeError('no')))).toThrow('no');
    const shown = (await seen.collect()).map(({ name, unit, kind }) => `${name} ${unit} ${kind}`);
    expect([...new Set(shown)].sort()).toEqual([
      'executor.batch.created {batch} sum',
      'executor.batch.job.duration s histogram',
      'executor.batch.job.errors {error} sum',
      'executor.batch.jobs {job} sum',
      'executor.batch.progress 1 gauge',
      'executor.batch.size {job} histogram',
    ]);
  });

  it('counts batches and their sizes by name', async () => {
    seen.metrics.batch('import', 2);
    seen.metrics.batch('import', 40);
    const points = await seen.collect();
    const name = { 'executor.batch.name': 'import' };
    expect(pointValue(points, 'executor.batch.created', name)).toBe(2);
    expect(pointHistogram(points, 'executor.batch.size', name)).toMatchObject({ count: 2, sum: 42 });
  });

  it('counts the statuses that its jobs come to be in', async () => {
    const batch = seen.metrics.batch('import', 4);
    await batch.job('a').run(async () => 1);
    await expect(batch.job('b').run(async () => fails(new RangeError())())).rejects.toThrow(RangeError);
    const work = Promise.withResolvers<void>();
    const running = batch.job('c').run(() => work.promise);
    expect(await seen.jobs()).toEqual({ pending: 4, running: 3, success: 1, failure: 1 });
    expect(['a', 'b', 'c', 'd'].map((id) => batch.job(id).status)).toEqual([
      'success',
      'failure',
      'running',
      'pending',
    ]);
    work.resolve();
    await running;
  });

  it('records how long its jobs take, by status, and what they fail with', async () => {
    const batch = seen.metrics.batch('import', 3);
    const error = Object.assign(new Error('secret text'), { code: 'ECONNRESET' });
    expect(() => batch.job(1).run(fails(error))).toThrow();
    batch.job(2).run(() => 1);
    const points = await seen.collect();
    expect(pointHistogram(points, 'executor.batch.job.duration', { 'executor.job.status': 'success' }).count).toBe(1);
    expect(pointHistogram(points, 'executor.batch.job.duration', { 'executor.job.status': 'failure' }).count).toBe(1);
    expect(pointValue(points, 'executor.batch.job.errors', { 'error.type': 'ECONNRESET' })).toBe(1);
  });

  it('puts no id into a label', async () => {
    const batch = seen.metrics.batch('import', 2);
    batch.job('order 4711').run(() => 1);
    expect(JSON.stringify(await seen.collect())).not.toContain('4711');
  });

  it('shows its progress until each job is done, and for a minute how it ended', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const batch = seen.metrics.batch('import', 4);
    expect(await seen.progress()).toEqual({ import: 0 });
    batch.job(1).run(() => 1);
    expect([await seen.progress(), batch.progress, batch.done, batch.size]).toEqual([{ import: 0.25 }, 0.25, 1, 4]);
    for (const id of [2, 3, 4]) batch.job(id).run(() => 1);
    vi.advanceTimersByTime(59_000);
    expect([await seen.progress(), batch.progress]).toEqual([{ import: 1 }, 1]);
    vi.advanceTimersByTime(2000);
    expect([await seen.progress(), seen.dropped()]).toEqual([{}, {}]);
  });

  it('that has ended gives way to the next one of its name', async () => {
    seen.metrics
      .batch('import', 1)
      .job(1)
      .run(() => 1);
    const next = seen.metrics.batch('import', 2);
    expect(await seen.progress()).toEqual({ import: 0 });
    next.job(1).run(() => 1);
    next.end();
    expect(await seen.progress()).toEqual({ import: 0.5 });
  });

  it('shows the progress of all jobs of batches of one name', async () => {
    const [first, second] = [seen.metrics.batch('import', 1), seen.metrics.batch('import', 3)];
    seen.metrics.batch('export', 2);
    second.job(1).run(() => 1);
    expect(await seen.progress()).toEqual({ import: 0.25, export: 0 });
    first.job(1).run(() => 1);
    expect(await seen.progress()).toEqual({ import: 1 / 3, export: 0 });
  });

  it('counts jobs that never began as skipped when it ends', async () => {
    const batch = seen.metrics.batch('import', 5);
    const work = Promise.withResolvers<void>();
    const running = batch.job(1).run(() => work.promise);
    batch.job(2).run(() => 1);
    batch.end();
    expect([batch.job(1).status, batch.job(3).status]).toEqual(['running', 'skipped']);
    work.resolve();
    await running;
    expect(await seen.jobs()).toEqual({ pending: 5, running: 2, success: 2, skipped: 3 });
    expect(await seen.progress()).toEqual({ import: 0.4 });
  });

  it.each<[string, () => unknown]>([
    ['using', () => void using1()],
    ['await using', async () => usingAsync()],
  ])('ends with its block: %s', async (_what, block) => {
    await block();
    expect(await seen.jobs()).toEqual({ pending: 2, skipped: 2 });
    expect([await seen.progress(), seen.dropped()]).toEqual([{ import: 0 }, {}]);
  });

  function using1(): void {
    using batch = seen.metrics.batch('import', 2);
    expect(batch.done).toBe(0);
  }

  async function usingAsync(): Promise<void> {
    await using batch = seen.metrics.batch('import', 2);
    batch.end();
  }

  it('reports a second end', async () => {
    const batch = seen.metrics.batch('import', 2);
    batch.end();
    batch.end();
    expect([seen.dropped(), await seen.jobs()]).toEqual([{ 'ended-twice': 1 }, { pending: 2, skipped: 2 }]);
  });

  it('knows a job again by its id, and counts it once for the progress', async () => {
    const batch = seen.metrics.batch('import', 2);
    expect(() => batch.job('a').run(fails(new Error()))).toThrow();
    batch.job('a').run(() => 1);
    expect([batch.done, batch.job('a').status, await seen.progress()]).toEqual([1, 'success', { import: 0.5 }]);
    expect(await seen.jobs()).toEqual({ pending: 2, running: 2, failure: 1, success: 1 });
    expect(seen.dropped()).toEqual({});
  });

  it('lets the last job be repeated after all were done', async () => {
    const batch = seen.metrics.batch('import', 1);
    expect(() => batch.job('a').run(fails(new Error()))).toThrow();
    batch.job('a').run(() => 1);
    expect([batch.progress, seen.dropped()]).toEqual([1, {}]);
  });

  it('grows with jobs beyond its size, and says so', async () => {
    const batch = seen.metrics.batch('import', 1);
    batch.job(1).run(() => 1);
    const work = Promise.withResolvers<void>();
    const more = batch.job(2).run(() => work.promise);
    expect([batch.size, await seen.progress(), seen.dropped()]).toEqual([2, { import: 0.5 }, { 'batch-exceeded': 1 }]);
    work.resolve();
    await more;
    expect([batch.progress, await seen.progress()]).toEqual([1, { import: 1 }]);
    expect(await seen.jobs()).toEqual({ pending: 2, running: 2, success: 2 });
  });

  it('records jobs that begin after its end, and says so', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const batch = seen.metrics.batch('import', 1);
    batch.end();
    expect(batch.job(1).run(() => 'done')).toBe('done');
    expect(await seen.jobs()).toEqual({ pending: 2, skipped: 1, running: 1, success: 1 });
    expect([await seen.progress(), seen.dropped()]).toEqual([{ import: 0.5 }, { 'batch-exceeded': 1 }]);
    // It is not shown as one that is under way because of that.
    vi.advanceTimersByTime(61_000);
    expect(await seen.progress()).toEqual({});
  });

  it('without jobs has no progress', async () => {
    const batch = seen.metrics.batch('import', 0);
    expect([batch.progress, await seen.progress()]).toEqual([0, {}]);
    expect(await seen.jobs()).toEqual({});
  });

  it('treats ids that are too long to be kept as jobs of their own', () => {
    const batch = seen.metrics.batch('import', 3);
    const id = 'x'.repeat(1_000_000);
    expect(batch.job(id)).not.toBe(batch.job(id));
    expect(batch.job(7n)).toBe(batch.job(7n));
    expect(batch.job({} as never)).not.toBe(batch.job({} as never));
  });

  it('that the application has lost is shown no more, and reported', async () => {
    // In a function of its own, so that no variable of this one holds it.
    const lose = () => void seen.metrics.batch('import', 3).job(1).run(Number);
    lose();
    expect(await seen.progress()).toEqual({ import: 1 / 3 });
    await eventually(
      async () => {
        await collectGarbage();
        expect([await seen.progress(), seen.dropped()]).toEqual([{}, { 'never-ended': 1 }]);
      },
      { what: 'a batch that is collected as garbage' },
    );
  });

  it('is not lost as long as one of its jobs is under way', async () => {
    const work = Promise.withResolvers<void>();
    const running = seen.metrics
      .batch('import', 2)
      .job(1)
      .run(() => work.promise);
    await collectGarbage();
    expect([await seen.progress(), seen.dropped()]).toEqual([{ import: 0 }, {}]);
    work.resolve();
    await running;
  });
});
