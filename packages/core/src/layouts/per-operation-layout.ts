import type { Attributes, Counter, Histogram } from '@opentelemetry/api';
import { copyAttributes } from '../recording/attributes.ts';
import type { Drops } from '../recording/drops.ts';
import type { Instruments, LateInstrument } from '../recording/instruments.ts';
import { type Layout, nothing, type OperationRecorder, type Outcome } from '../recording/recorder.ts';

/**
 * Four metrics for each operation, under the names that dashboards written for Prometheus clients use:
 * `<op>_latency_seconds`, `<op>_success`, `<op>_failures`, `<op>_retries` (the counters gain `_total` in Prometheus).
 */
export class PerOperationLayout implements Layout {
  readonly #instruments: Instruments;
  readonly #boundaries: readonly number[];
  readonly #drops: Drops;
  readonly #recorders = new Map<string, OperationRecorder>();

  constructor(instruments: Instruments, boundaries: readonly number[], drops: Drops) {
    this.#instruments = instruments;
    this.#boundaries = boundaries;
    this.#drops = drops;
  }

  /**
   * Names such as `a.b` and `a_b` give the same metrics: both operations then record with the instruments of the first
   * one, and that is counted, as nothing in the metrics tells them apart.
   */
  recorderOf(operation: string): OperationRecorder {
    const prefix = metricPrefix(operation);
    const shared = this.#recorders.get(prefix);
    if (shared !== undefined) {
      this.#drops.count('operation-name-collision');
      return shared;
    }
    const created = new PerOperationRecorder(this.#instrumentsOf(operation, prefix), this.#drops);
    this.#recorders.set(prefix, created);
    return created;
  }

  #instrumentsOf(operation: string, prefix: string): OperationInstruments {
    const counter = (suffix: string, unit: string, description: string) =>
      this.#instruments.counter({ name: `${prefix}_${suffix}`, unit, description });
    return {
      latency: this.#instruments.histogram(
        { name: `${prefix}_latency_seconds`, unit: 's', description: `Duration of ${operation}.` },
        this.#boundaries,
        `${prefix}_latency`,
      ),
      success: counter('success', '{operation}', `Successful runs of ${operation}.`),
      failures: counter('failures', '{operation}', `Failed runs of ${operation}, by error type.`),
      retries: counter('retries', '{retry}', `Repeated attempts at ${operation}.`),
    };
  }
}

interface OperationInstruments {
  readonly latency: LateInstrument<Histogram>;
  readonly success: LateInstrument<Counter>;
  readonly failures: LateInstrument<Counter>;
  readonly retries: LateInstrument<Counter>;
}

class PerOperationRecorder implements OperationRecorder {
  readonly #to: OperationInstruments;
  readonly #drops: Drops;

  constructor(instruments: OperationInstruments, drops: Drops) {
    this.#to = instruments;
    this.#drops = drops;
  }

  duration(seconds: number, attributes: Attributes | undefined): void {
    this.#to.latency.get()?.record(seconds, this.#labels(attributes));
  }

  completed(outcome: Outcome, attributes: Attributes | undefined): void {
    const labels = this.#labels(attributes);
    this.#countTogether(outcome.status === 'success' ? 1 : 0, 0, labels);
    if (outcome.status === 'failure') {
      this.#to.failures.get()?.add(1, { ...labels, error_type: outcome.errorType });
    }
  }

  retried(_attempt: number | undefined, attributes: Attributes | undefined): void {
    this.#countTogether(0, 1, this.#labels(attributes));
  }

  /** The names of this layout have none for operations that are under way. */
  began(): () => void {
    return nothing;
  }

  /**
   * Success and retries get the same series at the same time, the one that did not happen with 0: PromQL drops from
   * `success / (success + retries)` every series that only one of the two has.
   */
  #countTogether(successes: 0 | 1, retries: 0 | 1, labels: Attributes): void {
    this.#to.success.get()?.add(successes, labels);
    this.#to.retries.get()?.add(retries, labels);
  }

  /** A new object, so that nothing that the caller does to its own changes a series. */
  #labels(attributes: Attributes | undefined): Attributes {
    return copyAttributes(attributes, this.#drops);
  }
}

/** The operation as the beginning of a metric name: letters, digits and `_`, with a letter in front. */
export function metricPrefix(operation: string): string {
  const prefix = operation.replace(/[^A-Za-z0-9_]/g, '_');
  return /^[A-Za-z]/.test(prefix) ? prefix : `op_${prefix}`;
}
