// Hot: called for each job that is processed. Guarded by bench/instrumentation-queue/bullmq.bench.ts.
import { isIgnored, type Kit } from '@executor-metrics/instrumentation';
import { type Ending, followed, watched } from '../followed.ts';
import { operations } from './bullmq-recorder.ts';
import type { BullmqJob, BullmqMethod } from './bullmq-types.ts';
import type { DueTimes } from './due-times.ts';
import type { JobRuns } from './job-runs.ts';
import { type Run, runOf } from './run-of-job.ts';

type Complete = BullmqMethod<BullmqJob, readonly unknown[]>;
type Fail = BullmqMethod<BullmqJob, readonly [unknown, ...unknown[]]>;
type Delay = BullmqMethod<BullmqJob, readonly [number, ...unknown[]]>;

/** Measures how jobs end. The broker's word counts, whoever moved them. */
export function hookMoves(kit: Kit, prototype: object, runs: JobRuns, due: DueTimes): void {
  const completed = kit.safe('the completion of a job', (job: BullmqJob, startMs: number) =>
    runs.completed(job, startMs),
  );
  const failed = kit.safe('the failure of a job', (job: BullmqJob, startMs: number, failure: unknown) => {
    runs.failed(job, startMs, failure);
  });
  const refused = kit.safe('moving a job', runs.refused.bind(runs));
  kit.patch<Complete>(prototype, 'moveToCompleted', (original) => {
    return function moveToCompleted(...args) {
      if (isIgnored(this.queue)) return original.call(this, ...args);
      const startMs = performance.now();
      return moved(runOf(this, runs), startMs, original.call(this, ...args), {
        done: () => completed(this, startMs),
        failed: (error) => refused(operations.complete, this, startMs, error),
      });
    };
  });
  kit.patch<Fail>(prototype, 'moveToFailed', (original) => {
    return function moveToFailed(failure, ...rest) {
      if (isIgnored(this.queue)) return original.call(this, failure, ...rest);
      const startMs = performance.now();
      return moved(runOf(this, runs), startMs, original.call(this, failure, ...rest), {
        done: () => failed(this, startMs, failure),
        failed: (error) => refused(operations.fail, this, startMs, error),
      });
    };
  });
  kit.patch<Delay>(prototype, 'moveToDelayed', (original) => {
    const remember = kit.safe('the delay of a job', (job: BullmqJob, timestamp: number) => {
      due.remember(job.queueQualifiedName, job.id, Math.max(Date.now(), timestamp));
    });
    return function moveToDelayed(timestamp, ...rest) {
      return followed(original.call(this, timestamp, ...rest), { done: () => remember(this, timestamp), failed() {} });
    };
  });
}

/** What a worker processes is awaited by it; what the application moves by itself may be awaited by nobody. */
function moved(run: Run | undefined, nowMs: number, result: unknown, ending: Ending): unknown {
  if (run === undefined) return followed(result, ending);
  run.end(nowMs);
  return watched(result, ending);
}
