import type { Attributes, Counter, Histogram } from '@opentelemetry/api';
import { otherErrorType } from '../outcome/error-type.ts';
import type { Outcome } from '../outcome/outcome.ts';
import { CounterCell, type Hold, RecorderCell } from '../recording/cells.ts';
import type { Drops } from '../recording/drops.ts';
import type { Instruments, LateInstrument } from '../recording/instruments.ts';
import type { Layout, OperationInstruments, OperationSeries, OwnBoundaries } from './layout.ts';

/**
 * Four metrics for each operation, under the names that dashboards written for Prometheus clients use:
 * `<op>_latency_seconds`, `<op>_success`, `<op>_failures`, `<op>_retries` (the counters gain `_total` in Prometheus).
 */
export class PerOperationLayout implements Layout {
  readonly #instruments: Instruments;
  readonly #boundaries: readonly number[];
  readonly #drops: Drops;
  readonly #byPrefix = new Map<string, OperationInstruments>();

  /** @param boundaries the upper bounds of the duration buckets of operations that have none of their own */
  constructor(instruments: Instruments, boundaries: readonly number[], drops: Drops) {
    this.#instruments = instruments;
    this.#boundaries = boundaries;
    this.#drops = drops;
  }

  /**
   * Names such as `a.b` and `a_b` give the same metrics: both operations then record with the instruments of the first
   * one, and that is counted, as nothing in the metrics tells them apart.
   */
  instrumentsOf(operation: string, boundaries: OwnBoundaries): OperationInstruments {
    const prefix = metricPrefix(operation);
    const shared = this.#byPrefix.get(prefix);
    if (shared !== undefined) {
      this.#drops.count('operation-name-collision');
      return shared;
    }
    const to = this.#create(operation, prefix, () => boundaries() ?? this.#boundaries);
    const created: OperationInstruments = {
      seriesOf: (attributes, hold) => new PerOperationSeries(to, attributes, hold),
    };
    this.#byPrefix.set(prefix, created);
    return created;
  }

  #create(operation: string, prefix: string, boundaries: () => readonly number[]): PerOperationInstruments {
    const counter = (suffix: string, unit: string, description: string) =>
      this.#instruments.counter({ name: `${prefix}_${suffix}`, unit, description });
    return {
      latency: this.#instruments.histogram(
        { name: `${prefix}_latency_seconds`, unit: 's', description: `Duration of ${operation}.` },
        boundaries,
        { key: `${prefix}_latency` },
      ),
      success: counter('success', '{operation}', `Successful runs of ${operation}.`),
      failures: counter('failures', '{operation}', `Failed runs of ${operation}, by error type.`),
      retries: counter('retries', '{retry}', `Repeated attempts at ${operation}.`),
    };
  }
}

interface PerOperationInstruments {
  readonly latency: LateInstrument<Histogram>;
  readonly success: LateInstrument<Counter>;
  readonly failures: LateInstrument<Counter>;
  readonly retries: LateInstrument<Counter>;
}

class PerOperationSeries implements OperationSeries {
  readonly #to: PerOperationInstruments;
  readonly #labels: Attributes;
  readonly #hold: Hold;
  readonly #latency: RecorderCell;
  readonly #success: CounterCell;
  readonly #retries: CounterCell;
  readonly #failures: Map<string, CounterCell> = new Map();

  constructor(instruments: PerOperationInstruments, labels: Attributes, hold: Hold) {
    this.#to = instruments;
    this.#labels = labels;
    this.#hold = hold;
    this.#latency = new RecorderCell(instruments.latency, labels, hold);
    this.#success = new CounterCell(instruments.success, labels, hold);
    this.#retries = new CounterCell(instruments.retries, labels, hold);
  }

  ended(outcome: Outcome, seconds: number): void {
    this.completed(outcome);
    this.#latency.record(seconds);
  }

  succeeded(): void {
    this.#countTogether(1, 0);
  }

  completed(outcome: Outcome): void {
    this.#countTogether(outcome.status === 'success' ? 1 : 0, 0);
    if (outcome.status !== 'success') this.#failuresOf(outcome).add(1);
  }

  took(seconds: number): void {
    this.#latency.record(seconds);
  }

  retried(_attempt: number | undefined): void {
    this.#countTogether(0, 1);
  }

  /** The names of this layout have none for waiting, nor for operations that are under way or wait. */
  waited(_seconds: number): void {}

  began(): undefined {}

  enqueued(): undefined {}

  release(): void {
    for (const cell of [this.#latency, this.#success, this.#retries, ...this.#failures.values()]) cell.release();
  }

  /**
   * Success and retries get the same series at the same time, the one that did not happen with 0: PromQL drops from
   * `success / (success + retries)` every series that only one of the two has.
   */
  #countTogether(successes: 0 | 1, retries: 0 | 1): void {
    this.#success.add(successes);
    this.#retries.add(retries);
  }

  /** This layout has no outcomes: what was cancelled, out of time or rejected says so in the place of its error type. */
  #failuresOf({ status, errorType }: Outcome): CounterCell {
    const type = errorType ?? (status === 'failure' ? otherErrorType : status);
    let failures = this.#failures.get(type);
    if (failures === undefined) {
      failures = new CounterCell(this.#to.failures, { ...this.#labels, error_type: type }, this.#hold);
      this.#failures.set(type, failures);
    }
    return failures;
  }
}

/** The operation as the beginning of a metric name: letters, digits and `_`, with a letter in front. */
export function metricPrefix(operation: string): string {
  const prefix = operation.replace(/[^A-Za-z0-9_]/g, '_');
  return /^[A-Za-z]/.test(prefix) ? prefix : `op_${prefix}`;
}
