// Hot: writes most lines of a scrape. Guarded by bench/exporter-prometheus/scrape.bench.ts.
import type { HistogramValue } from '@executor-metrics/sdk';
import type { LabelSet } from '../../families/family.ts';
import type { TextSink } from '../format.ts';
import type { BucketLabels } from './bucket-labels.ts';
import { RepeatedText } from './repeated-text.ts';
import { SampleName } from './sample-name.ts';

/** The longest bound with what stands around it, a number and a time have fewer bytes together. */
const mostBytesAround = 128;

/** Sum, count and beginning. */
const furtherLines = 3;

const closing = Buffer.from('} ');
const comma = Buffer.from(',');

/** The samples of histograms of one name. */
export class HistogramLines {
  readonly #out: TextSink;
  readonly #labelsOfBuckets: BucketLabels;
  readonly #bucket: SampleName;
  #labels: LabelSet = { pairs: [], text: '' };
  #encoded: RepeatedText;

  constructor(out: TextSink, name: string, labelsOfBuckets: BucketLabels) {
    this.#out = out;
    this.#labelsOfBuckets = labelsOfBuckets;
    this.#bucket = new SampleName(`${name}_bucket`);
    this.#encoded = new RepeatedText(out, '', { lines: 0, restOfLine: 0 });
  }

  /**
   * The cumulated buckets. `end` writes what follows the value of the bucket with that index.
   *
   * @returns the count: that of the last bucket, which it must be, whatever else the histogram says of itself
   */
  buckets(labels: LabelSet, { boundaries, counts }: HistogramValue, end: (bucket: number) => void): number {
    const out = this.#out;
    const suffixes = this.#labelsOfBuckets(boundaries);
    const { opening } = this.#bucket;
    const restOfLine = opening.length + mostBytesAround;
    const encoded = new RepeatedText(out, labels.text, { lines: suffixes.length + furtherLines, restOfLine });
    this.#labels = labels;
    this.#encoded = encoded;
    let below = 0;
    for (let i = 0; i < suffixes.length; i++) {
      below += counts[i] ?? 0;
      out.bytes(opening);
      if (labels.text !== '') {
        encoded.write();
        out.bytes(comma);
      }
      out.bytes(suffixes[i] as Uint8Array);
      out.integer(below);
      end(i);
    }
    return below;
  }

  /** Everything before the value of another sample, of the series whose buckets were written last. */
  before(name: SampleName): void {
    if (this.#labels.text === '') {
      this.#out.text(name.with(this.#labels));
      return;
    }
    this.#out.bytes(name.opening);
    this.#encoded.write();
    this.#out.bytes(closing);
  }
}
