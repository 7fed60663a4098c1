// Hot: `emit` and `callProcessJob` are called for each job. Guarded by bench/instrumentation-queue/bullmq.bench.ts.
import { isIgnored, type Kit } from '@executor-metrics/instrumentation';
import type { BullmqRecorder } from './bullmq-recorder.ts';
import type { BullmqJob, BullmqMethod, BullmqQueue } from './bullmq-types.ts';
import type { DueTimes } from './due-times.ts';
import type { JobRuns } from './job-runs.ts';
import type { Places } from './places.ts';

type Emit = BullmqMethod<BullmqQueue, readonly [event: string | symbol, ...unknown[]]>;
type Process = BullmqMethod<BullmqQueue, readonly [job: BullmqJob, ...unknown[]]>;

/** What hooks of workers need. */
export interface WorkerParts {
  readonly recorder: BullmqRecorder;
  readonly places: Places;
  readonly runs: JobRuns;
  readonly due: DueTimes;
}

/** Measures what workers do with jobs, from the method that tells their listeners and the one that calls the processor. */
export function hookWorkers(kit: Kit, prototype: object, parts: WorkerParts): void {
  const hear = listener(parts);
  const failed = kit.safe('an event of a worker', rethrow);
  kit.patch<Emit>(prototype, 'emit', (original) => {
    return function emit(...args) {
      try {
        hear(this, args[0], args[1], args[2]);
      } catch (error) {
        failed(error);
      }
      return original.apply(this, args);
    };
  });
  hookProcessing(kit, prototype, parts.runs);
}

function hookProcessing(kit: Kit, prototype: object, runs: JobRuns): void {
  const failed = kit.safe('the beginning of a job', rethrow);
  const returned = kit.safe('the end of a job', (job: BullmqJob) => runs.returned(job));
  const threw = kit.safe('the end of a job', (job: BullmqJob, error: unknown) => runs.threw(job, error));
  kit.patch<Process>(prototype, 'callProcessJob', (original) => {
    return function callProcessJob(...args) {
      if (isIgnored(this)) return original.apply(this, args);
      const job = args[0];
      try {
        runs.begin(job);
      } catch (error) {
        failed(error);
      }
      try {
        const result = original.apply(this, args);
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
  places,
  runs,
  due,
}: WorkerParts): (worker: BullmqQueue, event: string | symbol, subject: unknown, error: unknown) => void {
  return (worker, event, subject, error) => {
    switch (event) {
      case 'active':
        if (!isIgnored(worker)) began(subject as BullmqJob, places, due);
        break;
      case 'completed':
        // There is nothing to complete where the worker is ignored.
        runs.toldCompleted(subject as BullmqJob | undefined);
        break;
      case 'failed':
        if (!isIgnored(worker)) runs.toldFailed(subject as BullmqJob | undefined, error);
        break;
      case 'stalled':
        if (isIgnored(worker)) break;
        recorder.stalled.add(1, places.of(worker).destination);
        due.remember(worker.qualifiedName, subject as string, Date.now());
        break;
      case 'ready':
        // A worker is met that has nothing to do.
        if (!isIgnored(worker)) places.of(worker);
        break;
      default:
    }
  };
}

/** Told to the kit as the failure of a site: cheaper than to call `safe()` for what nearly never throws. */
function rethrow(error: unknown): never {
  throw error;
}

function began(job: BullmqJob, places: Places, due: DueTimes): void {
  const place = places.ofJob(job.queue, job.name);
  place.consumed.add(1);
  const dueMs = due.take(job);
  if (dueMs === undefined) return;
  const waitedMs = (job.processedOn ?? Date.now()) - dueMs;
  // Negative where it was promoted before it was due, or where the clocks of two machines differ.
  if (Number.isFinite(waitedMs)) place.waited.record(Math.max(0, waitedMs) / 1000);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  if (value instanceof Promise) return true;
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
