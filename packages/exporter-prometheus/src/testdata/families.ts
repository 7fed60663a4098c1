import type { Exemplar } from '@executor-metrics/sdk';
import type { Family, LabelSet, Row } from '../families/family.ts';
import type { FormatWriter } from '../formats/format.ts';

/** Labels of names and values in turn. */
export function labelSet(...pairs: readonly string[]): LabelSet {
  return { pairs, text: JSON.stringify(pairs) };
}

export function rowOf<V>(value: V, parts: Partial<Row<V>> = {}): Row<V> {
  return { labels: labelSet(), startTime: [0, 0], exemplars: [], ...parts, value };
}

export function exemplarOf(value: number, parts: Partial<Exemplar> = {}): Exemplar {
  return { time: [1_700_000_000, 5_000_000], traceId: '', spanId: '', filteredAttributes: {}, ...parts, value };
}

/** Writes families as the renderer does. */
export function writeFamilies(writer: FormatWriter, families: readonly Family[]): void {
  for (const family of families) {
    writer.begin(family);
    for (const index of family.rows.keys()) writer.row(family, index);
    writer.end(family);
  }
  writer.close();
}
