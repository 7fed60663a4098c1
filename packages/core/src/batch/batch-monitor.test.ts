import { pointHistogram, pointsOf, pointValue } from '@executor-metrics/testkit';
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

describe('what is no batch', () => {
  it.each([
    ['no name', undefined, 3],
    ['an empty name', '  ', 3],
    ['an object for a name', {}, 3],
  ])('with %s runs its jobs and records nothing', async (_what, name, size) => {
    const batch = seen.metrics.batch(name as never, size);
    expect([batch.job(1).run(() => 'done'), batch.size, batch.progress]).toEqual(['done', 0, 0]);
    batch.job(2).cancel();
    batch.end();
    await batch[Symbol.asyncDispose]();
    expect([await seen.collect(), seen.dropped()]).toEqual([[], { 'invalid-batch': 1 }]);
  });

  it.each([[undefined], [-1], [0.5], [Number.NaN], [Number.POSITIVE_INFINITY], ['3'], [2 ** 60]])(
    'with the size %s has the size of its jobs, until somebody ends it',
    async (size) => {
      const batch = seen.metrics.batch('import', size as never);
      batch.job(1).run(() => 1);
      const work = Promise.withResolvers<void>();
      const running = batch.job(2).run(() => work.promise);
      expect([batch.size, batch.progress, await seen.progress()]).toEqual([2, 0.5, { import: 0.5 }]);
      work.resolve();
      await running;
      expect(await seen.progress()).toEqual({ import: 1 });
      batch.job(3).cancel();
      batch.end();
      expect([batch.size, batch.progress, seen.dropped()]).toEqual([3, 1, { 'invalid-batch': 1 }]);
    },
  );

  it('without a size is counted by its size at its end, not as one of 0 jobs', async () => {
    const batch = seen.metrics.batch('import', undefined as never);
    expect(pointsOf(await seen.collect(), 'executor.batch.size')).toEqual([]);
    for (const id of [1, 2, 3]) batch.job(id).run(() => 1);
    batch.end();
    expect(pointHistogram(await seen.collect(), 'executor.batch.size')).toMatchObject({ count: 1, sum: 3 });
  });

  it('is made while recording is switched off', async () => {
    seen = collectedBatches({ enabled: false });
    const batch = seen.metrics.batch({} as never, {} as never);
    expect(batch.job(1)).toBe(seen.metrics.batch('import', 3).job(2));
    expect(batch.job(1).run(() => 'done')).toBe('done');
    expect([await seen.collect(), seen.dropped(), [...seen.metrics.metrics]]).toEqual([[], {}, []]);
  });
});

describe('the progress of batches', () => {
  it('is not shown while recording is switched off', async () => {
    const batch = seen.metrics.batch('import', 2);
    seen.metrics.setEnabled(false);
    expect(await seen.progress()).toEqual({});
    seen.metrics.setEnabled(true);
    expect([await seen.progress(), batch.size]).toEqual([{ import: 0 }, 2]);
  });
});

describe('batches made of data', () => {
  it('have 200 names, and one for all further ones', async () => {
    for (let i = 0; i < 205; i++) seen.metrics.batch(`batch ${i}`, 1);
    const points = await seen.collect();
    expect(pointsOf(points, 'executor.batch.created')).toHaveLength(201);
    expect(pointValue(points, 'executor.batch.created', { 'executor.batch.name': 'batch_overflow' })).toBe(5);
    expect(seen.dropped()).toEqual({ 'too-many-batches': 5 });
  });

  it('have names that every format can carry', async () => {
    seen.metrics.batch(`a\n"b"\u0000\ud800${'x'.repeat(1_000_000)}`, 1);
    const [point] = pointsOf(await seen.collect(), 'executor.batch.created');
    expect(point?.attributes['executor.batch.name']).toBe(`a_"b"_\ufffd${'x'.repeat(121)}`);
  });

  it('show the progress of a thousand that nobody ends', async () => {
    const all = Array.from({ length: 1002 }, () => seen.metrics.batch('import', 1));
    expect(seen.dropped()).toEqual({ 'too-many-batches': 2 });
    for (const batch of all.slice(2)) batch.job(1).run(() => 1);
    // The two oldest, of which nothing is done, are not among those that are shown.
    expect([await seen.progress(), all[0]?.progress]).toEqual([{ import: 1 }, 0]);
  });

  it('have a bounded number of error types', async () => {
    const batch = seen.metrics.batch('import', 100);
    for (let i = 0; i < 100; i++) expect(() => batch.job(i).run(fails({ code: `E${i}` }))).toThrow();
    const points = pointsOf(await seen.collect(), 'executor.batch.job.errors');
    expect([points.length, seen.dropped()['too-many-error-types']]).toEqual([65, 36]);
  });

  it('survive a provider that throws', () => {
    const provider = { getMeter: () => fails(new Error('no meters today'))() };
    seen = collectedBatches({ meterProvider: provider });
    const batch = seen.metrics.batch('import', 2);
    expect(batch.job(1).run(() => 'done')).toBe('done');
    expect(() => batch.end()).not.toThrow();
  });
});
