// Hot: `one` is called for each job that is added. Guarded by bench/instrumentation-queue/bullmq.bench.ts.
import { performance } from 'node:perf_hooks';
import type { Kit } from '@executor-metrics/instrumentation';
import type { Destination } from '../messaging/destination.ts';
import type { Operation } from '../messaging/operation.ts';
import { type BullmqRecorder, operations } from './bullmq-recorder.ts';
import type { BullmqFlow, BullmqQueue } from './bullmq-types.ts';
import type { Places } from './places.ts';

/** A job that somebody adds. */
export interface AddedJob {
  readonly queueName: string;
  readonly name: string;
}

/** Records that jobs were added or, where there is an error, that they could not be. Its methods never throw. */
export interface AddedJobs {
  one(queue: BullmqQueue, name: string, startMs: number): void;
  notOne(queue: BullmqQueue, name: string, startMs: number, error: unknown): void;
  /** The duration is that of one call; of several queues it counts for the first one. */
  many(operation: Operation, jobs: Iterable<AddedJob>, startMs: number, error?: unknown): void;
}

export function addedJobs(kit: Kit, recorder: BullmqRecorder, places: Places): AddedJobs {
  const { sent, operation: duration, destinationOf } = recorder;
  const typeOf = (error: unknown): string | undefined => (error === undefined ? undefined : kit.errorType(error));
  const secondsSince = (startMs: number): number => (performance.now() - startMs) / 1000;
  return {
    one: kit.safe('recording a job that was added', (queue, name, startMs) => {
      const place = places.ofJob(queue, name);
      place.sent.add(1);
      place.added.record(secondsSince(startMs));
    }),
    notOne: kit.safe('recording a job that was not added', (queue, name, startMs, error) => {
      const { destination } = places.ofJob(queue, name);
      const type = typeOf(error);
      sent.add(1, operations.add, destination, type);
      duration.record(secondsSince(startMs), operations.add, destination, type);
    }),
    many: kit.safe('recording jobs that were added', (operation, jobs, startMs, error) => {
      const counts = new Map<Destination, number>();
      for (const { queueName, name } of jobs) {
        const destination = destinationOf(queueName, name);
        counts.set(destination, (counts.get(destination) ?? 0) + 1);
      }
      const type = typeOf(error);
      for (const [destination, count] of counts) sent.add(count, operation, destination, type);
      const [first] = counts.keys();
      if (first !== undefined) duration.record(secondsSince(startMs), operation, first, type);
    }),
  };
}

/** All jobs of some flows; a flow that stands in two places is added twice. Ends also with one that contains itself. */
export function* jobsOfFlows(flows: readonly BullmqFlow[], above: readonly BullmqFlow[] = []): Generator<AddedJob> {
  for (const flow of flows) {
    yield flow;
    const { children = [] } = flow;
    if (children.length > 0 && !above.includes(flow)) yield* jobsOfFlows(children, [...above, flow]);
  }
}
