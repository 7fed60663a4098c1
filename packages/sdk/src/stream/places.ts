import type { MetricTemporality } from '../snapshot/snapshot.ts';

/** The readers of a stream and what each wants of it; decided with the instrument, whatever a reader says later. */
export type Readers = ReadonlyMap<object, MetricTemporality>;

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
export function placesOf(readers: Readers, watched: boolean): Places {
  const byReader = new Map<object, number>();
  const deltas: number[] = [];
  let length = [...readers.values()].includes('cumulative') ? 1 : 0;
  for (const [reader, temporality] of readers) {
    if (temporality === 'delta') deltas.push(length);
    byReader.set(reader, temporality === 'cumulative' ? 0 : length++);
  }
  const watch = watched ? length++ : undefined;
  return { byReader, deltas, watch, length, evicts: deltas.length === readers.size };
}
