import { describe, expectTypeOf, it } from 'vitest';
import type { Batch, BatchJob, ExecutorMetrics, JobStatus } from '../index.ts';

declare const metrics: ExecutorMetrics;

describe('the types of batches', () => {
  it('are those of what is run', () => {
    const batch = metrics.batch('import', 3);
    expectTypeOf(batch).toEqualTypeOf<Batch>();
    expectTypeOf(batch.job(1)).toEqualTypeOf<BatchJob>();
    expectTypeOf(batch.job('a').run(() => 1)).toEqualTypeOf<number>();
    expectTypeOf(batch.job(1n).run(async () => 'text')).toEqualTypeOf<Promise<string>>();
    expectTypeOf(batch).toExtend<Disposable & AsyncDisposable>();
  });

  it('know the statuses of a job', () => {
    expectTypeOf<JobStatus>().toEqualTypeOf<
      'pending' | 'running' | 'skipped' | 'success' | 'failure' | 'cancelled' | 'timeout' | 'rejected'
    >();
  });

  it('refuse what is no name, no size and no id', () => {
    // @ts-expect-error the size is missing
    metrics.batch('import');
    // @ts-expect-error a size is a number
    metrics.batch('import', '3');
    // @ts-expect-error an object is no id
    metrics.batch('import', 3).job({});
    // @ts-expect-error a job is run by its function
    metrics.batch('import', 3).job(1).run();
    // @ts-expect-error progress is read
    metrics.batch('import', 3).progress = 1;
  });
});
