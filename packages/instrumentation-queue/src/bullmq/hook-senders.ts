// Hot: `create` is called for each job that is added. Guarded by bench/instrumentation-queue/bullmq.bench.ts.
import { performance } from 'node:perf_hooks';
import { isIgnored, type Kit } from '@executor-metrics/instrumentation';
import { followed } from '../followed.ts';
import { type AddedJobs, addedJobs, jobsOfFlows } from './added-jobs.ts';
import { type BullmqRecorder, operations } from './bullmq-recorder.ts';
import type { BullmqFlow, BullmqMethod, BullmqQueue, NewBullmqJob } from './bullmq-types.ts';
import type { Places } from './places.ts';

type Create = BullmqMethod<object, readonly [BullmqQueue, string, ...unknown[]]>;
type CreateBulk = BullmqMethod<object, readonly [BullmqQueue, readonly NewBullmqJob[], ...unknown[]]>;
type AddFlow = BullmqMethod<object, readonly [BullmqFlow, ...unknown[]]>;
type AddFlows = BullmqMethod<object, readonly [readonly BullmqFlow[], ...unknown[]]>;
type Upsert = BullmqMethod<BullmqQueue, readonly [string, unknown, string, ...unknown[]]>;

/** Measures how jobs are added. */
export class SenderHooks {
  readonly #kit: Kit;
  readonly #added: AddedJobs;
  readonly #places: Places;

  constructor(kit: Kit, recorder: BullmqRecorder, places: Places) {
    this.#kit = kit;
    this.#added = addedJobs(kit, recorder, places);
    this.#places = places;
  }

  /** What `Queue.add()` and `Queue.addBulk()` call, and in version 5 whatever repeats a job. */
  hookJobs(jobClass: object): void {
    const added = this.#added;
    const meet = this.#kit.safe('finding a queue', (queue: BullmqQueue) => void this.#places.of(queue));
    this.#kit.patch<Create>(jobClass, 'create', (original) => {
      return function create(...args) {
        const [queue, name] = args;
        if (isIgnored(queue)) return original.apply(this, args);
        const startMs = performance.now();
        const result = original.apply(this, args);
        if (!(result instanceof Promise)) return result;
        // As `followed()` does, with nothing in between.
        return result.then(
          (job: unknown) => {
            added.one(queue, name, startMs);
            return job;
          },
          (error: unknown) => {
            added.notOne(queue, name, startMs, error);
            throw error;
          },
        );
      };
    });
    this.#kit.patch<CreateBulk>(jobClass, 'createBulk', (original) => {
      return function createBulk(queue, jobs, ...rest) {
        if (isIgnored(queue)) return original.call(this, queue, jobs, ...rest);
        meet(queue);
        const startMs = performance.now();
        const ended = (error?: unknown): void => {
          const named = jobs.map(({ name }) => ({ queueName: queue.name, name }));
          added.many(operations.addBulk, named, startMs, error);
        };
        return followed(original.call(this, queue, jobs, ...rest), { done: () => ended(), failed: ended });
      };
    });
  }

  hookFlows(prototype: object): void {
    const added = this.#added;
    this.#kit.patch<AddFlow>(prototype, 'add', (original) => {
      return function add(flow, ...rest) {
        if (isIgnored(this)) return original.call(this, flow, ...rest);
        const startMs = performance.now();
        return followed(original.call(this, flow, ...rest), {
          done(node) {
            // There is none where it is being closed.
            if (node !== undefined) added.many(operations.addFlow, jobsOfFlows([flow]), startMs);
          },
          failed: (error) => added.many(operations.addFlow, jobsOfFlows([flow]), startMs, error),
        });
      };
    });
    this.#kit.patch<AddFlows>(prototype, 'addBulk', (original) => {
      return function addBulk(flows, ...rest) {
        if (isIgnored(this)) return original.call(this, flows, ...rest);
        const startMs = performance.now();
        return followed(original.call(this, flows, ...rest), {
          done(nodes) {
            if (nodes !== undefined) added.many(operations.addBulkFlows, jobsOfFlows(flows), startMs);
          },
          failed: (error) => added.many(operations.addBulkFlows, jobsOfFlows(flows), startMs, error),
        });
      };
    });
  }

  /** Jobs of schedulers: the first one when it is set up, and each next one when a worker takes the one before. */
  hookSchedulers(prototype: object): void {
    const added = this.#added;
    this.#kit.patch<Upsert>(prototype, 'upsertJobScheduler', (original) => {
      return function upsertJobScheduler(id, repeat, jobName, ...rest) {
        if (isIgnored(this)) return original.call(this, id, repeat, jobName, ...rest);
        const startMs = performance.now();
        const scheduled = [{ queueName: this.name, name: jobName }];
        return followed(original.call(this, id, repeat, jobName, ...rest), {
          done(job) {
            // There is none where the last one has been scheduled.
            if (job !== undefined) added.many(operations.schedule, scheduled, startMs);
          },
          failed: (error) => added.many(operations.schedule, scheduled, startMs, error),
        });
      };
    });
  }
}
