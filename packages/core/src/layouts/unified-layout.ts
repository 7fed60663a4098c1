import type { Attributes, Counter, Histogram, UpDownCounter } from '@opentelemetry/api';
import { copyAttributes } from '../recording/attributes.ts';
import type { Drops } from '../recording/drops.ts';
import type { Instruments, LateInstrument } from '../recording/instruments.ts';
import { type Layout, nothing, type OperationRecorder, type Outcome } from '../recording/recorder.ts';

/**
 * One set of metrics for all operations, told apart by the attribute `executor.operation`: the default layout, with the
 * names and units of the project's metrics catalogue.
 */
export class UnifiedLayout implements Layout {
  readonly #instruments: UnifiedInstruments;
  readonly #drops: Drops;

  constructor(instruments: Instruments, boundaries: readonly number[], drops: Drops) {
    this.#drops = drops;
    this.#instruments = {
      duration: instruments.histogram(
        { name: 'executor.operation.duration', unit: 's', description: 'Duration of operations.' },
        boundaries,
      ),
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
    };
  }

  recorderOf(operation: string): OperationRecorder {
    return new UnifiedRecorder(operation, this.#instruments, this.#drops);
  }
}

interface UnifiedInstruments {
  readonly duration: LateInstrument<Histogram>;
  readonly completed: LateInstrument<Counter>;
  readonly active: LateInstrument<UpDownCounter>;
  readonly retries: LateInstrument<Counter>;
}

class UnifiedRecorder implements OperationRecorder {
  readonly #operation: string;
  readonly #to: UnifiedInstruments;
  readonly #drops: Drops;

  constructor(operation: string, instruments: UnifiedInstruments, drops: Drops) {
    this.#operation = operation;
    this.#to = instruments;
    this.#drops = drops;
  }

  duration(seconds: number, attributes: Attributes | undefined, outcome?: Outcome): void {
    this.#to.duration.get()?.record(seconds, this.#labels(attributes, outcome));
  }

  completed(outcome: Outcome, attributes: Attributes | undefined): void {
    this.#to.completed.get()?.add(1, this.#labels(attributes, outcome));
  }

  retried(attempt: number | undefined, attributes: Attributes | undefined): void {
    const labels = this.#labels(attributes);
    if (attempt !== undefined) labels['executor.attempt'] = attemptLabel(attempt);
    this.#to.retries.get()?.add(1, labels);
  }

  began(attributes: Attributes | undefined): () => void {
    const active = this.#to.active.get();
    if (active === undefined) return nothing;
    const labels = this.#labels(attributes);
    active.add(1, labels);
    return () => active.add(-1, labels);
  }

  /** A new object, so that nothing that the caller does to its own changes a series. Our names win over the caller's. */
  #labels(attributes: Attributes | undefined, outcome?: Outcome): Attributes {
    const labels = copyAttributes(attributes, this.#drops);
    labels['executor.operation'] = this.#operation;
    if (outcome !== undefined) {
      labels['executor.outcome'] = outcome.status;
      if (outcome.status === 'failure') labels['error.type'] = outcome.errorType;
    }
    return labels;
  }
}

/** Attempts 1 to 9 by their number, later ones together, so that the label stays bounded. */
function attemptLabel(attempt: number): string {
  return attempt < 10 ? String(attempt) : '10+';
}
