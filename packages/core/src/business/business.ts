import type { Attributes } from '@opentelemetry/api';
import type { AnyLabels, LabelSchema, Labels, OperationName } from '../labels.ts';
import type {
  BusinessDurationOptions,
  BusinessGaugeOptions,
  BusinessHistogramOptions,
  BusinessInstrumentOptions,
  ObservedGaugeOptions,
} from './business-options.ts';

/**
 * What a business counts and measures, under names of its own. An instrument that was made before comes back for its name,
 * with the options that it was made with.
 *
 * Each method throws a `ConfigurationError` where the name is none or is taken by an instrument of another kind or with
 * other options, and where an option is unknown or its value is not accepted. What they return never throws.
 *
 * @typeParam S the attributes of each instrument, so that a wrong name or label does not compile:
 * `metrics.business<{ created: { priority: 'low' | 'high' } }>('tasks')`
 */
export interface BusinessMetrics<S extends LabelSchema<S> = AnyLabels> {
  /** What only grows: tasks that were created, logins. */
  counter<N extends OperationName<S>>(name: N, options?: BusinessInstrumentOptions): BusinessCounter<S[N]>;

  /**
   * What comes and goes, where each coming and going is seen by this process. What a database can count is better read by
   * `observedGauge`: a process that is restarted knows nothing of what came before.
   */
  upDownCounter<N extends OperationName<S>>(name: N, options?: BusinessInstrumentOptions): BusinessUpDownCounter<S[N]>;

  /** A value that the application sets, which stands until it is set anew or removed. */
  gauge<N extends OperationName<S>>(name: N, options?: BusinessGaugeOptions): BusinessGauge<S[N]>;

  /**
   * A value, or one for each set of attributes, that is read when metrics are collected: from a query, for example. It is
   * read at most once in `cacheMs`, whoever collects and however often, and never again while the reading before is under way.
   */
  // NoInfer: the name alone says which labels there are, so that text within `read` is checked as the literal that it is.
  observedGauge<N extends OperationName<S>>(name: N, options: NoInfer<ObservedGaugeOptions<S[N]>>): ObservedGauge;

  /** The distribution of sizes, amounts and the like. Its `boundaries` have to be said. */
  histogram<N extends OperationName<S>>(name: N, options?: BusinessHistogramOptions): BusinessHistogram<S[N]>;

  /** The distribution of times that take hours or days, such as that from the creation of a task to its completion. */
  duration<N extends OperationName<S>>(name: N, options?: BusinessDurationOptions): BusinessDuration<S[N]>;
}

export interface BusinessCounter<L = Attributes> {
  /** With the namespace. */
  readonly name: string;
  /** @param value a finite number from 0 up; 0 shows the series before anything has happened */
  add(value: number, attributes?: Labels<L>): void;
  /** The same as `add(1, attributes)`. */
  increment(attributes?: Labels<L>): void;
  /** The same counter with these attributes, which are cleaned and looked up once. */
  with(attributes: Labels<L>): BusinessCounter<L>;
}

export interface BusinessUpDownCounter<L = Attributes> {
  /** With the namespace. */
  readonly name: string;
  /** @param value a finite number */
  add(value: number, attributes?: Labels<L>): void;
  /** The same as `add(1, attributes)`. */
  increment(attributes?: Labels<L>): void;
  /** The same as `add(-1, attributes)`. */
  decrement(attributes?: Labels<L>): void;
  /** The same counter with these attributes, which are cleaned and looked up once. */
  with(attributes: Labels<L>): BusinessUpDownCounter<L>;
}

export interface BusinessGauge<L = Attributes> {
  /** With the namespace. */
  readonly name: string;
  /** @param value a finite number */
  set(value: number, attributes?: Labels<L>): void;
  /** @param value a finite number, which is added to the value that there is, or to 0 */
  add(value: number, attributes?: Labels<L>): void;
  /** The same as `add(1, attributes)`. */
  increment(attributes?: Labels<L>): void;
  /** The same as `add(-1, attributes)`. */
  decrement(attributes?: Labels<L>): void;
  /** There is no value any more under these attributes. */
  remove(attributes?: Labels<L>): void;
}

export interface BusinessHistogram<L = Attributes> {
  /** With the namespace. */
  readonly name: string;
  /** @param value a finite number from 0 up, in the unit of the histogram */
  record(value: number, attributes?: Labels<L>): void;
  /** The same histogram with these attributes, which are cleaned and looked up once. */
  with(attributes: Labels<L>): BusinessHistogram<L>;
}

/** A histogram of times. It takes seconds, whatever unit its metric has. */
export interface BusinessDuration<L = Attributes> {
  /** With the namespace. */
  readonly name: string;
  /** @param seconds from 0 up */
  recordSeconds(seconds: number, attributes?: Labels<L>): void;
  /** Both as a date, or in milliseconds since 1970. An end before its start is dropped. */
  recordBetween(start: Date | number, end: Date | number, attributes?: Labels<L>): void;
  /** The same histogram with these attributes, which are cleaned and looked up once. */
  with(attributes: Labels<L>): BusinessDuration<L>;
}

/** What ends the reading of a gauge. */
export interface ObservedGauge extends Disposable {
  /** With the namespace. */
  readonly name: string;
  /** It is not read any more and has no value; its name can be observed by another query. */
  stop(): void;
}
