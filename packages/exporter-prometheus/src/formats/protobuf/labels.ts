// Hot: asked for each series at each scrape. Guarded by bench/exporter-prometheus/scrape.bench.ts.
import type { LabelSet } from '../../families/family.ts';
import type { MessageBuffer } from './message-buffer.ts';

const encoded = new WeakMap<LabelSet, string>();

/** The labels of a `Metric`, encoded once for the life of the series. Their order has no meaning: Prometheus sorts them. */
export function writeLabels(out: MessageBuffer, tag: number, labels: LabelSet): void {
  const known = encoded.get(labels);
  if (known !== undefined) {
    out.encoded(known);
    return;
  }
  const begin = out.position;
  const { pairs } = labels;
  for (let i = 0; i + 1 < pairs.length; i += 2) writeLabel(out, tag, pairs[i] as string, pairs[i + 1] as string);
  encoded.set(labels, out.writtenSince(begin));
}

/**
 * ```proto
 * message LabelPair {
 *   optional string name  = 1;
 *   optional string value = 2;
 * }
 * ```
 */
export function writeLabel(out: MessageBuffer, tag: number, name: string, value: string): void {
  const pair = out.open(tag);
  out.text(0x0a, name);
  out.text(0x12, value);
  out.close(pair);
}
