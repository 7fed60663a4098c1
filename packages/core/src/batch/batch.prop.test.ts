import { createCollector, pointsOf } from '@executor-metrics/testkit';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExecutorMetrics } from '../executor-metrics.ts';
import type { Batch } from './batch.ts';

const run = { seed: 20_261_121, numRuns: 200 };

const step = fc.record({
  batch: fc.nat({ max: 2 }),
  id: fc.nat({ max: 6 }),
  what: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('succeed' as const, 'fail' as const) },
    { weight: 4, arbitrary: fc.constantFrom('begin' as const, 'settle' as const) },
    { weight: 1, arbitrary: fc.constantFrom('cancel' as const, 'end' as const) },
  ),
});

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const sizes = fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 3, maxLength: 3 });

interface UnderWay {
  readonly settle: () => void;
  readonly done: Promise<unknown>;
}

function take({ batch: which, id, what }: Step, batches: readonly Batch[], underWay: UnderWay[]): void {
  const batch = batches[which] as Batch;
  const job = batch.job(id);
  if (what === 'end') batch[Symbol.dispose]();
  else if (what === 'cancel') job.cancel();
  else if (what === 'succeed') job.run(() => 1);
  else if (what === 'settle') underWay.shift()?.settle();
  else if (what === 'fail') {
    expect(() =>
      job.run(() => {
        throw new Error();
      }),
    ).toThrow();
  } else {
    const work = Promise.withResolvers<void>();
    underWay.push({ settle: work.resolve, done: job.run(() => work.promise) });
  }
}

describe('whatever becomes of the jobs of batches', () => {
  beforeEach(() => {
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  });

  afterEach(() => vi.restoreAllMocks());

  it('their progress is from 0 to 1 and never goes back while their size stays, and what began has ended at the end', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.array(step, { maxLength: 60 }), async (given, steps) => {
        const collector = createCollector();
        const metrics = new ExecutorMetrics({ meterProvider: collector.provider });
        const batches = given.map((size) => metrics.batch('import', size));
        const underWay: UnderWay[] = [];
        for (const each of steps) {
          const before = batches.map(({ done, size }) => [done, size] as const);
          take(each, batches, underWay);
          for (const [i, { done, size, progress }] of batches.entries()) {
            expect(progress).toBeGreaterThanOrEqual(0);
            expect(progress).toBeLessThanOrEqual(1);
            expect(done).toBeGreaterThanOrEqual(before[i]?.[0] ?? 0);
            expect(size).toBeGreaterThanOrEqual(before[i]?.[1] ?? 0);
          }
          const [gauge] = pointsOf(await collector.collect(), 'executor.batch.progress');
          if (gauge?.kind === 'gauge') expect(gauge.value).toBeLessThanOrEqual(1);
        }
        for (const { settle } of underWay) settle();
        await Promise.all(underWay.map(({ done }) => done));
        for (const batch of batches) batch[Symbol.dispose]();
        const points = await collector.collect();
        const became = Object.fromEntries(
          pointsOf(points, 'executor.batch.jobs').map((point) => [
            String(point.attributes['executor.job.status']),
            point.kind === 'sum' ? point.value : Number.NaN,
          ]),
        );
        const { pending = 0, running = 0, success = 0, failure = 0, cancelled = 0, skipped = 0 } = became;
        const total = batches.reduce((sum, { size }) => sum + size, 0);
        // Every run ends; every job is done in the end, or was skipped.
        expect(pending).toBe(total);
        expect(running).toBe(success + failure);
        expect(batches.reduce((sum, { done }) => sum + done, 0)).toBe(total - skipped);
        expect(success + failure + cancelled).toBeGreaterThanOrEqual(total - skipped);
      }),
      run,
    );
  });
});
