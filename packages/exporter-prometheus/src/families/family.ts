import type { Exemplar, ExponentialHistogramValue, HistogramValue } from '@executor-metrics/sdk';
import type { HrTime } from '@opentelemetry/api';

/**
 * The labels of one series as Prometheus knows them: translated, each name once. Rendered once for the life of the series
 * (`families/label-cache.ts`).
 */
export interface LabelSet {
  /** Names and values in turn (name, value, name, value, …), not escaped. */
  readonly pairs: readonly string[];
  /**
   * As both text formats write them, without braces (`method="GET",status="200"`), names that need it in quotes; empty
   * where there are none. Within a family it is what makes two series the same.
   */
  readonly text: string;
}

/** One series of a family, with what it was when it was collected. */
export interface Row<V> {
  readonly labels: LabelSet;
  readonly value: V;
  readonly startTime: HrTime;
  readonly exemplars: readonly Exemplar[];
}

interface FamilyOf<Type extends string, V> {
  readonly type: Type;
  /**
   * As Prometheus would store it, of a counter with `_total` where the translation strategy has suffixes. It is valid for
   * the escaping that was agreed on: with UTF-8 allowed it may be anything, else letters, digits, `_` and `:`.
   */
  readonly name: string;
  /** The unit's word (`seconds`); empty where there is none, or the strategy has no suffixes. */
  readonly unit: string;
  readonly help: string;
  readonly rows: readonly Row<V>[];
  /**
   * Of a counter `x_total`, in OpenMetrics: its type is not told, because it would take the name `x`, which another family
   * has, or `x_created`.
   */
  readonly isUntyped?: boolean;
}

/** A row of a histogram, whichever buckets it has. */
export type HistogramRow = Row<HistogramValue | ExponentialHistogramValue>;

export type CounterFamily = FamilyOf<'counter', number>;
export type GaugeFamily = FamilyOf<'gauge', number>;
export type HistogramFamily = FamilyOf<'histogram', HistogramValue>;
export type ExponentialHistogramFamily = FamilyOf<'exponential-histogram', ExponentialHistogramValue>;
/** `target_info`: its rows are always 1. */
export type InfoFamily = FamilyOf<'info', number>;

/** All series of one metric name. No two families have a sample name in common, no two rows of one have equal labels. */
export type Family = CounterFamily | GaugeFamily | HistogramFamily | ExponentialHistogramFamily | InfoFamily;

/** What two metrics must have in common to be one family. */
export type FamilyShape = Pick<Family, 'name' | 'type' | 'isUntyped'>;

/** A row of any family. */
export type AnyRow = Row<number | HistogramValue | ExponentialHistogramValue>;
