// Hot: `emit` and `callProcessJob` are called for each job. Guarded by bench/instrumentation-queue/bullmq.bench.ts.
import { isIgnored, type Kit } from '@executor-metrics/instrumentation';
import { type BullmqRecorder, operations } from './bullmq-recorder.ts';
import type { BullmqJob, BullmqMethod, BullmqQueue } from './bullmq-types.ts';
import type { DueTimes } from './due-times.ts';
import type { JobRuns } from './job-runs.ts';
import type { QueueDepths } from './queue-depths.ts';

type Emit = (this: BullmqQueue, event: string | symbol, ...args: readonly unknown[]) => boolean;
type Process = BullmqMethod<BullmqQueue, readonly [BullmqJob, ...unknown[]]>;

/** What hooks of workers need. */
export interface WorkerParts {
  readonly recorder: BullmqRecorder;
  readonly runs: JobRuns;
  readonly due: DueTimes;
  readonly depths: QueueDepths;
}

/** With the first one a worker is met that has nothing to do. */
const heardEvents: ReadonlySet<string | symbol> = new Set(['ready', 'active', 'failed', 'stalled']);

/** Measures what workers do with jobs, from the method that tells their listeners and the one that calls the processor. */
export function hookWorkers(kit: Kit, prototype: object, parts: WorkerParts): void {
  const heard = kit.safe('an event of a worker', listener(parts));
  kit.patch<Emit>(prototype, 'emit', (original) => {
    return function emit(event, ...args) {
      if (heardEvents.has(event) && !isIgnored(this)) heard(this, event, args);
      return original.call(this, event, ...args);
    };
  });
  const returned = kit.safe('the end of a job', (job: BullmqJob) => parts.runs.returned(job));
  const begin = kit.safe('the beginning of a job', (job: BullmqJob) => parts.runs.begin(job));
  const threw = kit.safe('the end of a job', (job: BullmqJob, error: unknown) => parts.runs.threw(job, error));
  kit.patch<Process>(prototype, 'callProcessJob', (original) => {
    return function callProcessJob(job, ...rest) {
      if (isIgnored(this)) return original.call(this, job, ...rest);
      begin(job);
      try {
        const result = original.call(this, job, ...rest);
        if (!isThenable(result)) {
          returned(job);
          return result;
        }
        // BullMQ awaits it and handles what it is rejected with. Only native promises can be awaited twice.
        const promise = result instanceof Promise ? result : Promise.resolve(result);
        promise.then(
          () => returned(job),
          (error: unknown) => threw(job, error),
        );
        return promise;
      } catch (error) {
        threw(job, error);
        throw error;
      }
    };
  });
}

function listener({
  recorder,
  runs,
  due,
  depths,
}: WorkerParts): (worker: BullmqQueue, event: string | symbol, args: readonly unknown[]) => void {
  const began = (job: BullmqJob): void => {
    const destination = recorder.destinationOf(job.queue.name, job.name);
    recorder.consumed.add(1, operations.process, destination, undefined);
    const dueMs = due.take(job);
    if (dueMs === undefined) return;
    const waitedMs = (job.processedOn ?? Date.now()) - dueMs;
    // Negative where it was promoted before it was due, or where the clocks of two machines differ.
    if (Number.isFinite(waitedMs)) recorder.wait.record(Math.max(0, waitedMs) / 1000, destination);
  };
  return (worker, event, args) => {
    depths.saw(worker);
    if (event === 'active') {
      began(args[0] as BullmqJob);
    } else if (event === 'failed') {
      runs.toldFailed(args[0] as BullmqJob | undefined, args[1]);
    } else if (event === 'stalled') {
      recorder.stalled.add(1, recorder.destinationOf(worker.name, undefined));
      due.remember(worker.qualifiedName, args[0] as string, Date.now());
    }
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
