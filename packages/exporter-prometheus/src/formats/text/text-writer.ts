// Hot: writes every line of a scrape. Guarded by bench/exporter-prometheus/scrape.bench.ts.
import type { Family, HistogramRow } from '../../families/family.ts';
import type { FormatWriter, TextSink } from '../format.ts';
import { bucketLabels } from './bucket-labels.ts';
import { classicValues } from './classic-values.ts';
import { HistogramLines } from './histogram-lines.ts';
import { boundText, valueText } from './numbers.ts';
import { helpText } from './quoting.ts';
import { nameText, SampleName } from './sample-name.ts';

const labelsOfBuckets = bucketLabels(boundText);

/** Prometheus text format 0.0.4, and 1.0.0, which differs in the quoted names that the families then have. */
export class TextWriter implements FormatWriter {
  readonly #out: TextSink;
  /** What ends each sample: the time, where it is wanted, and the newline. */
  readonly #end: Uint8Array;
  readonly #writeEnd: () => void;
  #name = new SampleName('_');
  #sum = new SampleName('_');
  #count = new SampleName('_');
  #lines: HistogramLines;
  #classic = classicValues([]);

  /** @param timestamp milliseconds since the epoch, for each sample */
  constructor(out: TextSink, timestamp?: number) {
    this.#out = out;
    this.#end = Buffer.from(timestamp === undefined ? '\n' : ` ${timestamp}\n`);
    this.#writeEnd = () => out.bytes(this.#end);
    this.#lines = new HistogramLines(out, '_', labelsOfBuckets);
  }

  begin(family: Family): void {
    const { name, help, type } = family;
    const text = nameText(name);
    if (help !== '') this.#out.text(`# HELP ${text} ${helpText(help)}\n`);
    this.#out.text(`# TYPE ${text} ${typeText(type)}\n`);
    if (family.type === 'histogram' || family.type === 'exponential-histogram') {
      this.#classic = classicValues(family.rows);
      this.#lines = new HistogramLines(this.#out, name, labelsOfBuckets);
      this.#sum = new SampleName(`${name}_sum`);
      this.#count = new SampleName(`${name}_count`);
    } else this.#name = new SampleName(name);
  }

  row(family: Family, index: number): void {
    if (family.type === 'histogram' || family.type === 'exponential-histogram') {
      const row = family.rows[index];
      if (row !== undefined) this.#histogram(row);
      return;
    }
    const row = family.rows[index];
    if (row === undefined) return;
    this.#out.text(this.#name.with(row.labels));
    this.#value(row.value);
  }

  end(): void {}

  close(): void {}

  #histogram({ labels, value }: HistogramRow): void {
    const classic = this.#classic(value);
    const count = this.#lines.buckets(labels, classic, this.#writeEnd);
    this.#lines.before(this.#sum);
    this.#value(classic.sum);
    this.#lines.before(this.#count);
    this.#value(count);
  }

  #value(value: number): void {
    if (Number.isSafeInteger(value) && value > 0) this.#out.integer(value);
    else this.#out.text(valueText(value));
    this.#out.bytes(this.#end);
  }
}

function typeText(type: Family['type']): string {
  if (type === 'exponential-histogram') return 'histogram';
  // The format has no type for facts that do not change.
  return type === 'info' ? 'gauge' : type;
}
