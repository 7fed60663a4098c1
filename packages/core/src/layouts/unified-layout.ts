import type { Instruments } from '../recording/instruments.ts';
import { type Layout, type OperationInstruments, type OwnBoundaries, operationKey } from './layout.ts';
import { createUnifiedInstruments, durationHistogram, type UnifiedInstruments } from './unified-instruments.ts';
import { UnifiedSeries } from './unified-series.ts';

/**
 * One set of metrics for all operations, told apart by the attribute `executor.operation`: the default layout, with the
 * names and units of the project's metrics catalogue.
 */
export class UnifiedLayout implements Layout {
  readonly #instruments: Instruments;
  readonly #shared: UnifiedInstruments;

  /** @param boundaries the upper bounds of the duration buckets of operations that have none of their own */
  constructor(instruments: Instruments, boundaries: readonly number[]) {
    this.#instruments = instruments;
    this.#shared = createUnifiedInstruments(instruments, boundaries);
  }

  instrumentsOf(operation: string, boundaries: OwnBoundaries): OperationInstruments {
    let to: UnifiedInstruments | undefined;
    return {
      seriesOf: (attributes, hold) => {
        to ??= this.#withOwnBuckets(operation, boundaries());
        return new UnifiedSeries(to, { ...attributes, [operationKey]: operation }, hold);
      },
    };
  }

  /**
   * An operation with buckets of its own has a duration histogram in a scope of its own, as instruments of one name and
   * one scope share their buckets. The name of the metric and its labels are those of all others.
   */
  #withOwnBuckets(operation: string, boundaries: readonly number[] | undefined): UnifiedInstruments {
    if (boundaries === undefined) return this.#shared;
    return { ...this.#shared, duration: durationHistogram(this.#instruments, boundaries, operation) };
  }
}
