import type { Cell } from '../cell/cell.ts';

/** So many series show which attribute it is; at a limit of a million all of them would hold the application up. */
const sampleSize = 2000;

export interface GrowingAttribute {
  readonly key: string;
  /** How many values were seen, in words: there may be more than were looked at. */
  readonly values: string;
}

/** The attribute with the most values, which is the one that has no bound; `undefined` where there are no attributes. */
export function growingAttribute(cells: Iterable<Cell>): GrowingAttribute | undefined {
  const values = new Map<string, Set<unknown>>();
  let sampled = 0;
  for (const { series } of cells) {
    if (++sampled > sampleSize) break;
    for (const [key, value] of Object.entries(series.attributes)) {
      const known = values.get(key) ?? new Set();
      values.set(key, known.add(Array.isArray(value) ? value.join() : value));
    }
  }
  const [worst] = [...values].sort(([, a], [, b]) => b.size - a.size);
  if (worst === undefined) return undefined;
  const [key, { size }] = worst;
  return { key, values: sampled > sampleSize ? `more than ${size}` : String(size) };
}
