import { pointsOf } from '@executor-metrics/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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

describe('a job', () => {
  it('gives what its function gives: a promise for a promise, and the very object for anything else', async () => {
    const batch = seen.metrics.batch('import', 5);
    const result = {};
    expect(batch.job(1).run(() => result)).toBe(result);
    await expect(batch.job(2).run(async () => result)).resolves.toBe(result);
    const error = new Error('no');
    expect(() => batch.job(3).run(fails(error))).toThrow(error);
    await expect(batch.job(4).run(() => Promise.reject(error))).rejects.toBe(error);
  });

  it.each<[string, unknown, AbortSignal | undefined, string]>([
    ['an AbortError', new DOMException('aborted', 'AbortError'), undefined, 'cancelled'],
    ['a TimeoutError', new DOMException('late', 'TimeoutError'), undefined, 'timeout'],
    ['anything after its signal was aborted', new Error('socket closed'), AbortSignal.abort(), 'cancelled'],
  ])('that throws %s is no failure', async (_what, thrown, signal, status) => {
    const batch = seen.metrics.batch('import', 2);
    expect(() => batch.job(1).run(fails(thrown), { signal })).toThrow();
    expect([batch.job(1).status, await seen.jobs()]).toEqual([status, { pending: 2, running: 1, [status]: 1 }]);
    expect(pointsOf(await seen.collect(), 'executor.batch.job.errors')).toEqual([]);
  });

  it('ends as the classifiers of the ExecutorMetrics say', async () => {
    seen = collectedBatches({
      classifyResult: (result) => (result === 'no' ? { outcome: 'rejected', errorType: 'said no' } : undefined),
    });
    const batch = seen.metrics.batch('import', 2);
    batch.job(1).run(() => 'no');
    batch.job(2).run(() => 'yes');
    expect(await seen.jobs()).toEqual({ pending: 2, running: 2, rejected: 1, success: 1 });
  });

  it('that is cancelled before it began is done without a run', async () => {
    const batch = seen.metrics.batch('import', 2);
    batch.job(1).cancel();
    expect([batch.done, batch.job(1).status, await seen.jobs()]).toEqual([
      1,
      'cancelled',
      { pending: 2, cancelled: 1 },
    ]);
    expect(pointsOf(await seen.collect(), 'executor.batch.job.duration')).toEqual([]);
  });

  it('that has begun takes its course, whoever cancels it', async () => {
    const batch = seen.metrics.batch('import', 2);
    batch.job(1).run(() => 1);
    batch.job(1).cancel();
    expect([batch.job(1).status, seen.dropped()]).toEqual(['success', { 'ended-twice': 1 }]);
  });

  it('that gives a query builder is measured from when that is awaited', async () => {
    const batch = seen.metrics.batch('import', 2);
    let begun = 0;
    const query = {
      // biome-ignore lint/suspicious/noThenProperty: a thenable is what this is about
      then: (resolve: (rows: number) => void) => {
        begun++;
        resolve(3);
      },
    };
    const returned = batch.job(1).run(() => query);
    expect([returned, begun, batch.done]).toEqual([query, 0, 0]);
    await expect(returned).resolves.toBe(3);
    expect([begun, batch.done, batch.job(1).status]).toEqual([1, 1, 'success']);
  });

  it('that gives a query builder which nobody awaits has not begun, and is skipped like others', async () => {
    const batch = seen.metrics.batch('import', 2);
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what this is about
    const lazy = { then: () => {} };
    batch.job(1).run(() => lazy);
    expect([batch.job(1).status, await seen.jobs()]).toEqual(['pending', { pending: 2 }]);
    batch.end();
    expect([batch.job(1).status, await seen.jobs()]).toEqual(['skipped', { pending: 2, skipped: 2 }]);
  });

  it('has its place while its function is called, whatever that gives in the end', () => {
    const batch = seen.metrics.batch('import', 1);
    const steps = batch.job(1).run(function* () {
      yield batch.job(1).status;
    });
    expect([batch.job(1).status, [...steps], batch.size, seen.dropped()]).toEqual(['pending', ['running'], 1, {}]);
    const status = batch.job(1).run(() => batch.job(1).status);
    expect([status, batch.job(1).status, batch.done]).toEqual(['running', 'success', 1]);
  });

  it('that was run before keeps its place where it is run again and gives what nobody uses', async () => {
    const batch = seen.metrics.batch('import', 2);
    batch.job(1).run(() => 1);
    batch.job(1).run(function* () {});
    expect([batch.job(1).status, batch.done]).toEqual(['success', 1]);
    batch.end();
    expect(await seen.jobs()).toEqual({ pending: 2, running: 1, success: 1, skipped: 1 });
  });

  it('that gives a generator ends with it', () => {
    const batch = seen.metrics.batch('import', 2);
    const steps = batch.job(1).run(function* () {
      yield 1;
      yield 2;
    });
    expect(batch.done).toBe(0);
    expect([...steps]).toEqual([1, 2]);
    expect(batch.done).toBe(1);
  });

  it('is not kept from running by options that throw', () => {
    const options = {
      get signal(): AbortSignal {
        throw new Error('no signal');
      },
    };
    expect(
      seen.metrics
        .batch('import', 1)
        .job(1)
        .run(() => 'done', options),
    ).toBe('done');
  });

  it('is run and not recorded while recording is switched off', async () => {
    const batch = seen.metrics.batch('import', 3);
    seen.metrics.setEnabled(false);
    expect(batch.job(1).run(() => 'done')).toBe('done');
    batch.job(2).cancel();
    seen.metrics.setEnabled(true);
    expect([batch.done, await seen.jobs(), await seen.progress()]).toEqual([2, { pending: 3 }, { import: 2 / 3 }]);
    batch.end();
    expect(await seen.jobs()).toEqual({ pending: 3, skipped: 1 });
  });

  it('that is one too many while recording is switched off leaves the batch as it is', () => {
    const batch = seen.metrics.batch('import', 1);
    seen.metrics.setEnabled(false);
    for (const id of [1, 2, 3]) batch.job(id).run(() => 1);
    expect([batch.done, batch.size, batch.progress]).toEqual([1, 1, 1]);
  });

  it('that is under way when recording is switched off is recorded to its end', async () => {
    const batch = seen.metrics.batch('import', 2);
    const work = Promise.withResolvers<void>();
    const running = batch.job(1).run(() => work.promise);
    seen.metrics.setEnabled(false);
    work.resolve();
    await running;
    seen.metrics.setEnabled(true);
    expect(await seen.jobs()).toEqual({ pending: 2, running: 1, success: 1 });
  });
});
