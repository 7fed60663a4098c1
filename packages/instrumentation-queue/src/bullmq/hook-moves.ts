// Hot: called for each job that is processed. Guarded by bench/instrumentation-queue/bullmq.bench.ts.
import { performance } from 'node:perf_hooks';
import { isIgnored, type Kit } from '@executor-metrics/instrumentation';
import { followed } from '../followed.ts';
import { operations } from './bullmq-recorder.ts';
import type { BullmqJob, BullmqMethod } from './bullmq-types.ts';
import type { DueTimes } from './due-times.ts';
import type { JobRuns } from './job-runs.ts';
import { runOf } from './run-of-job.ts';

type Complete = BullmqMethod<BullmqJob, unknown[]>;
type Fail = BullmqMethod<BullmqJob, readonly [unknown, ...unknown[]]>;
type Delay = BullmqMethod<BullmqJob, readonly [number, ...unknown[]]>;

/** Measures how jobs end. The broker's word counts, whoever moved them. */
export function hookMoves(kit: Kit, prototype: object, runs: JobRuns, due: DueTimes): void {
  hookCompletions(kit, prototype, runs);
  hookFailures(kit, prototype, runs);
  kit.patch<Delay>(prototype, 'moveToDelayed', (original) => {
    const remember = kit.safe('the delay of a job', (job: BullmqJob, timestamp: number) => {
      due.remember(job.queueQualifiedName, job.id, Math.max(Date.now(), timestamp));
    });
    return function moveToDelayed(timestamp, ...rest) {
      return followed(original.call(this, timestamp, ...rest), { done: () => remember(this, timestamp), failed() {} });
    };
  });
}

/**
 * What a worker has processed is only marked: the worker says itself when the broker has taken it (`completed`), and where the
 * broker refuses, the worker calls `moveToFailed` next. So nothing is made for each job to follow the call with, and no clock is read.
 */
function hookCompletions(kit: Kit, prototype: object, runs: JobRuns): void {
  const completed = kit.safe('the completion of a job', runs.completed.bind(runs));
  const refused = kit.safe('moving a job', runs.refused.bind(runs));
  kit.patch<Complete>(prototype, 'moveToCompleted', (original) => {
    return function moveToCompleted(...args) {
      const run = runOf(this, runs);
      if (run?.isDone) {
        run.isTold = true;
        return original.apply(this, args);
      }
      if (isIgnored(this.queue)) return original.apply(this, args);
      const startMs = performance.now();
      run?.end(startMs);
      return followed(original.apply(this, args), {
        done: () => completed(this, startMs),
        failed: (error) => refused(operations.complete, this, startMs, error),
      });
    };
  });
}

function hookFailures(kit: Kit, prototype: object, runs: JobRuns): void {
  const failing = kit.safe('a job that fails', runs.failing.bind(runs));
  const failed = kit.safe('the failure of a job', runs.failed.bind(runs));
  const refused = kit.safe('moving a job', runs.refused.bind(runs));
  kit.patch<Fail>(prototype, 'moveToFailed', (original) => {
    return function moveToFailed(failure, ...rest) {
      if (isIgnored(this.queue)) return original.call(this, failure, ...rest);
      const run = runOf(this, runs);
      const startMs = performance.now();
      if (run !== undefined) {
        // The worker told it as soon as the processor was done.
        if (run.isTold) refused(operations.complete, this, run.endMs, failure);
        run.isTold = false;
        run.end(startMs);
      }
      failing(this);
      return followed(original.call(this, failure, ...rest), {
        done: () => failed(this, startMs, failure),
        failed: (error) => refused(operations.fail, this, startMs, error),
      });
    };
  });
}
