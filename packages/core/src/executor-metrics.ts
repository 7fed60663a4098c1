import type { Attributes } from '@opentelemetry/api';
import { PerOperationLayout } from './layouts/per-operation-layout.ts';
import { UnifiedLayout } from './layouts/unified-layout.ts';
import type { Clock } from './operation/measured-operation.ts';
import type { AnyFunction, Operation, OperationRecord } from './operation/operation.ts';
import { disabledOperations, MeasuredOperations, type OperationTable } from './operation/operation-table.ts';
import { type ExecutorMetricsOptions, type LayoutName, type ResolvedOptions, resolveOptions } from './options.ts';
import { type DropReason, Drops } from './recording/drops.ts';
import { type ExecutorInstrument, Instruments } from './recording/instruments.ts';
import { fixedMeterSource, globalMeterSource, type MeterSource } from './recording/meter-source.ts';
import { createReport } from './support/report.ts';

/** One entry of a batch: a record and the operation that it belongs to. */
export interface BatchRecord extends OperationRecord {
  readonly operation: string;
}

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
  readonly #source: MeterSource | undefined;
  readonly #drops: Drops;
  readonly #operations: OperationTable;

  /** @throws {ConfigurationError} where an option is unknown or its value is not accepted */
  constructor(options?: ExecutorMetricsOptions) {
    this.#options = resolveOptions(options);
    const { enabled, meterProvider, layout, buckets, operations, maxOperations } = this.#options;
    const report = createReport();
    this.#drops = new Drops(report);
    if (!enabled) {
      this.metrics = new Map();
      this.#operations = disabledOperations;
      return;
    }
    this.#source = meterProvider === undefined ? globalMeterSource(report) : fixedMeterSource(meterProvider);
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
   */
  withMetrics(
    operation: string,
    options: { readonly attributes?: Attributes } = {},
  ): <F extends AnyFunction>(fn: F) => F {
    const measured = this.#operations.get(operation);
    return (fn) => measured.wrap(fn, options.attributes);
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
    try {
      for (const record of records) {
        if (typeof record === 'object' && record !== null) this.#operations.get(record.operation).record(record);
        else this.#drops.count('invalid-record');
      }
    } catch (error) {
      // Not iterable, or an iterator or a getter of the caller threw.
      this.#drops.count('invalid-record', error);
    }
  }

  getMetricsSummary(): MetricsSummary {
    return {
      ...this.#options.details(),
      metricsEnabled: this.#options.enabled,
      layout: this.#options.layout,
      attached: this.#source?.current() !== undefined,
      operations: this.#operations.names(),
      availableMetrics: [...this.metrics.keys()],
      dropped: this.#drops.byReason(),
    };
  }
}

const monotonicClock: Clock = () => performance.now();
