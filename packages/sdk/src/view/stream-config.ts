import type { Attributes, ValueType } from '@opentelemetry/api';
import type { InstrumentType } from '@opentelemetry/sdk-metrics';
import type { ExponentialShape } from '../cell/exponential-histogram-cell.ts';
import type { HistogramShape } from '../cell/histogram-cell.ts';
import type { Scope } from '../snapshot/snapshot.ts';
import type { AttributeFilter } from './attribute-filter.ts';

/** What an instrument was created as. */
export interface InstrumentDescriptor {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly type: InstrumentType;
  readonly valueType: ValueType;
  /** Bounds that whoever created the histogram advises. */
  readonly advisedBoundaries: readonly number[] | undefined;
  readonly scope: Scope;
}

/** How the measurements of a stream are kept. */
export type Aggregation =
  | { readonly kind: 'sum' }
  | { readonly kind: 'last-value' }
  | { readonly kind: 'histogram'; readonly shape: HistogramShape }
  | { readonly kind: 'exponential-histogram'; readonly shape: ExponentialShape };

/** A stream: what becomes of an instrument under the views that match it, for one reader. */
export interface StreamConfig {
  readonly name: string;
  readonly description: string;
  readonly aggregation: Aggregation;
  readonly cardinalityLimit: number;
  /** Which attributes stay, decided by their keys; absent: all. */
  readonly filter: AttributeFilter | undefined;
  /**
   * Attributes processors that are not of a known kind: they see each new set of attributes, at a cost, and of it what the
   * filter kept. It neither throws nor changes what it gets.
   */
  readonly process: ((attributes: Attributes) => Attributes) | undefined;
  /** After so many milliseconds without a record a series is dropped; absent: never. */
  readonly idleTimeMs: number | undefined;
}
