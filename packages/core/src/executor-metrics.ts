import type { Attributes } from '@opentelemetry/api';
import { PerOperationLayout } from './layouts/per-operation-layout.ts';
import { UnifiedLayout } from './layouts/unified-layout.ts';
import type { Clock } from './operation/measured-operation.ts';
import type { AnyFunction, Operation, OperationRecord } from './operation/operation.ts';
import { disabledOperations, MeasuredOperations, type OperationTable } from './operation/operation-table.ts';
import { type ExecutorMetricsOptions, type LayoutName, type ResolvedOptions, resolveOptions } from './options.ts';
import { type DropReason, Drops } from './recording/drops.ts';
import { type ExecutorInstrument, Instruments } from './recording/instruments.ts';
import { fixedMeterSource, globalMeterSource, isAttached, type MeterSource } from './recording/meter-source.ts';
import { messageOf } from './support/message-of.ts';
import { guarded } from './support/option-type.ts';
import { checkOptions, type OptionTypes } from './support/options.ts';
import { createReport, type Report } from './support/report.ts';

/** One entry of a batch: a record and the operation that it belongs to. */
export interface BatchRecord extends OperationRecord {
  readonly operation: string;
}

/** Options of `withMetrics`. */
export interface WithMetricsOptions {
  /** Attributes of every call of the wrapped function. */
  readonly attributes?: Attributes;
}

const withMetricsOptionTypes: OptionTypes<WithMetricsOptions> = {
  // What cannot be a label is left out and counted, as with every other measurement.
  attributes: guarded('an object', (_value): _value is Attributes => true),
};

/** What `getMetricsSummary()` tells; `details` of the options adds to it. */
export interface MetricsSummary {
  readonly metricsEnabled: boolean;
  readonly layout: LayoutName;
  /** Whether there is a MeterProvider, so that what is recorded arrives somewhere. */
  readonly attached: boolean;
  readonly operations: readonly string[];
  /** Keys of `metrics`. */
  readonly availableMetrics: readonly string[];
  /** Measurements that were not recorded as they were given, by reason. */
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
  readonly [detail: string]: unknown;
}

/**
 * Latency, outcomes and retries of the operations of an executor. It records with the global MeterProvider, whenever
 * that is registered, and serves and sends nothing itself.
 *
 * No recording method throws or blocks; what cannot be recorded is dropped and counted in `getMetricsSummary()`.
 *
 * @example
 * const metrics = new ExecutorMetrics();
 * const result = await metrics.operation('execute').run(() => execute(task), { task_type: task.type });
 */
export class ExecutorMetrics {
  /** The instruments in use: by name in the unified layout, as `<op>_latency`, `<op>_success`, … in the other one. */
  readonly metrics: ReadonlyMap<string, ExecutorInstrument>;

  readonly #options: ResolvedOptions;
  readonly #report: Report;
  readonly #source: MeterSource | undefined;
  readonly #drops: Drops;
  readonly #operations: OperationTable;

  /** @throws {ConfigurationError} where an option is unknown or its value is not accepted */
  constructor(options?: ExecutorMetricsOptions) {
    this.#options = resolveOptions(options);
    const { enabled, meterProvider, layout, buckets, operations, maxOperations } = this.#options;
    this.#report = createReport();
    this.#drops = new Drops(this.#report);
    if (!enabled) {
      this.metrics = new Map();
      this.#operations = disabledOperations;
      return;
    }
    this.#source = meterProvider === undefined ? globalMeterSource(this.#report) : fixedMeterSource(meterProvider);
    const instruments = new Instruments(this.#source);
    const Layout = layout === 'unified' ? UnifiedLayout : PerOperationLayout;
    this.metrics = instruments.byKey;
    this.#operations = new MeasuredOperations({
      layout: new Layout(instruments, buckets, this.#drops),
      drops: this.#drops,
      now: monotonicClock,
      maxOperations,
    });
    for (const operation of operations) this.#operations.get(operation);
  }

  /** The operation of that name. Keep it where the same one is recorded often. */
  operation(name: string): Operation {
    return this.#operations.get(name);
  }

  /**
   * A wrapper for functions, sync or async: each call of the wrapped function is measured as the operation.
   *
   * @example
   * const parseIntent = metrics.withMetrics('intent')(async (text: string) => parse(text));
   * @throws {ConfigurationError} where an option is unknown, or what is to be wrapped is no function
   */
  withMetrics(operation: string, options?: WithMetricsOptions): <F extends AnyFunction>(fn: F) => F {
    const measured = this.#operations.get(operation);
    if (!this.#options.enabled) return measured.wrap;
    const { attributes } = checkOptions('withMetrics()', options, withMetricsOptionTypes);
    return (fn) => measured.wrap(fn, attributes);
  }

  /** @param seconds from 0 up */
  recordOperationLatency(operation: string, seconds: number, attributes?: Attributes): void {
    this.#operations.get(operation).recordDuration(seconds, attributes);
  }

  /** The same as `recordOperationLatency`, under the name that fits what is not a latency. */
  recordDuration(operation: string, seconds: number, attributes?: Attributes): void {
    this.#operations.get(operation).recordDuration(seconds, attributes);
  }

  recordOperationSuccess(operation: string, attributes?: Attributes): void {
    this.#operations.get(operation).recordSuccess(attributes);
  }

  /** @param errorType what failed, from a small set: the class or the code of the error, never its message */
  recordOperationFailure(operation: string, errorType: string, attributes?: Attributes): void {
    this.#operations.get(operation).recordFailure(errorType, attributes);
  }

  /** @param attemptNumber the number of the attempt that begins, from 1 up */
  recordRetry(operation: string, attemptNumber: number, attributes?: Attributes): void {
    this.#operations.get(operation).recordRetry(attemptNumber, attributes);
  }

  /** Records an outcome and, where given, its duration. */
  recordOperation(operation: string, record: OperationRecord = {}): void {
    this.#operations.get(operation).record(record);
  }

  /** Records many at once; an entry that cannot be recorded does not keep the others from it. */
  recordBatchOperations(records: Iterable<BatchRecord>): void {
    if (!this.#options.enabled) return;
    if (typeof records === 'string') {
      // It is iterable, and each of its characters would count as an entry that cannot be recorded.
      this.#drops.count('invalid-record');
      return;
    }
    try {
      for (const record of records) this.#recordEntry(record);
    } catch (error) {
      // Not iterable, or an iterator of the caller threw.
      this.#drops.count('invalid-record', error);
    }
  }

  /** Never throws: a summary is for the health endpoint of a program that may have other worries. */
  getMetricsSummary(): MetricsSummary {
    return {
      ...this.#details(),
      metricsEnabled: this.#options.enabled,
      layout: this.#options.layout,
      attached: this.#source !== undefined && isAttached(this.#source),
      operations: this.#operations.names(),
      availableMetrics: [...this.metrics.keys()],
      dropped: this.#drops.byReason(),
    };
  }

  #recordEntry(record: BatchRecord): void {
    if (typeof record !== 'object' || record === null) {
      this.#drops.count('invalid-record');
      return;
    }
    try {
      this.#operations.get(record.operation).record(record);
    } catch (error) {
      // A getter or a proxy of the caller threw.
      this.#drops.count('invalid-record', error);
    }
  }

  #details(): Readonly<Record<string, unknown>> {
    try {
      // Copied here, as a getter may throw.
      return { ...this.#options.details() };
    } catch (error) {
      this.#report(
        'EXECUTOR_METRICS_DETAILS_FAILED',
        `the function details of the options threw (${messageOf(error)}); getMetricsSummary() goes without them`,
      );
      return {};
    }
  }
}

const monotonicClock: Clock = () => performance.now();
