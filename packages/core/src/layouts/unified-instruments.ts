import type { Counter, Histogram, UpDownCounter } from '@opentelemetry/api';
import type { Instruments, LateInstrument } from '../recording/instruments.ts';

/** What operations are recorded with in the unified layout. */
export interface UnifiedInstruments {
  readonly duration: LateInstrument<Histogram>;
  readonly completed: LateInstrument<Counter>;
  readonly active: LateInstrument<UpDownCounter>;
  readonly retries: LateInstrument<Counter>;
  readonly queueTime: LateInstrument<Histogram>;
  readonly queued: LateInstrument<UpDownCounter>;
}

/** @param boundaries the upper bounds of the duration buckets of operations that have none of their own */
export function createUnifiedInstruments(instruments: Instruments, boundaries: readonly number[]): UnifiedInstruments {
  return {
    duration: durationHistogram(instruments, boundaries, undefined),
    completed: instruments.counter({
      name: 'executor.operation.completed',
      unit: '{operation}',
      description: 'Operations that ended, by outcome.',
    }),
    active: instruments.upDownCounter({
      name: 'executor.operation.active',
      unit: '{operation}',
      description: 'Operations that are under way.',
    }),
    retries: instruments.counter({
      name: 'executor.operation.retries',
      unit: '{retry}',
      description: 'Repeated attempts at operations.',
    }),
    queueTime: instruments.histogram(
      {
        name: 'executor.operation.queue_time',
        unit: 's',
        description: 'Time between the intended and the actual start of operations.',
      },
      () => boundaries,
    ),
    queued: instruments.upDownCounter({
      name: 'executor.operation.queued',
      unit: '{operation}',
      description: 'Operations that wait for their turn.',
    }),
  };
}

/** @param operation the one that the histogram is for alone, in a scope of its own; none for that of all others */
export function durationHistogram(
  instruments: Instruments,
  boundaries: readonly number[],
  operation: string | undefined,
): LateInstrument<Histogram> {
  const about = { name: 'executor.operation.duration', unit: 's', description: 'Duration of operations.' };
  if (operation === undefined) return instruments.histogram(about, () => boundaries);
  return instruments.histogram(about, () => boundaries, { key: `${about.name}/${operation}`, scope: operation });
}
