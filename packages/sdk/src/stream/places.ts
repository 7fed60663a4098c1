import type { MetricTemporality } from '../snapshot/snapshot.ts';

/** A reader as streams know it: an identity, and what it wants of this instrument. */
export interface Consumer {
  readonly reader: object;
  readonly temporality: MetricTemporality;
}

/** What stands where in the chain of a series. */
export interface Places {
  readonly byReader: ReadonlyMap<object, number>;
  /** Those of delta readers. */
  readonly deltas: readonly number[];
  /** That of a cell which nobody reads: it says whether the series was touched since it was last looked at. */
  readonly watch: number | undefined;
  /** No reader reads since the start. */
  readonly evicts: boolean;
  readonly length: number;
}

/** Cumulative readers share the first cell; each delta reader has one behind it, and so has the watch. */
export function placesOf(consumers: readonly Consumer[], watched: boolean): Places {
  const byReader = new Map<object, number>();
  const deltas: number[] = [];
  let length = consumers.some(({ temporality }) => temporality === 'cumulative') ? 1 : 0;
  for (const { reader, temporality } of consumers) {
    if (temporality === 'delta') deltas.push(length);
    byReader.set(reader, temporality === 'cumulative' ? 0 : length++);
  }
  const watch = watched ? length++ : undefined;
  return { byReader, deltas, watch, length, evicts: deltas.length === consumers.length };
}
