import type { Counter, Histogram } from '@opentelemetry/api';
import type { Instruments, LateInstrument } from '../recording/instruments.ts';

/** The label that tells batches apart. */
export const batchKey = 'executor.batch.name';
export const statusKey = 'executor.job.status';

/** What batches are recorded with. */
export interface BatchInstruments {
  readonly created: LateInstrument<Counter>;
  readonly size: LateInstrument<Histogram>;
  readonly jobs: LateInstrument<Counter>;
  readonly duration: LateInstrument<Histogram>;
  readonly errors: LateInstrument<Counter>;
}

/** 1, 2 and 5 of each power of ten, up to a million jobs. */
const sizes: readonly number[] = Object.freeze(
  [0, 1, 2, 3, 4, 5, 6].flatMap((power) => [1, 2, 5].map((step) => step * 10 ** power)).filter((size) => size <= 1e6),
);

/** In seconds, from 5 ms to two hours: jobs may be as short as a request, and much longer. */
const durations: readonly number[] = Object.freeze([
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200,
]);

export function createBatchInstruments(instruments: Instruments): BatchInstruments {
  return {
    created: instruments.counter({
      name: 'executor.batch.created',
      unit: '{batch}',
      description: 'Batches that were created.',
    }),
    size: instruments.histogram(
      { name: 'executor.batch.size', unit: '{job}', description: 'Jobs that batches had when they were created.' },
      () => sizes,
    ),
    jobs: instruments.counter({
      name: 'executor.batch.jobs',
      unit: '{job}',
      description: 'Jobs of batches that came to be in a status.',
    }),
    duration: instruments.histogram(
      { name: 'executor.batch.job.duration', unit: 's', description: 'Duration of the jobs of batches.' },
      () => durations,
    ),
    errors: instruments.counter({
      name: 'executor.batch.job.errors',
      unit: '{error}',
      description: 'Jobs of batches that failed, by error type.',
    }),
  };
}
