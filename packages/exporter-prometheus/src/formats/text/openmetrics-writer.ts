// Hot: writes every line of a scrape. Guarded by bench/exporter-prometheus/scrape.bench.ts.
import type { Exemplar, HistogramValue } from '@executor-metrics/sdk';
import type { Family, FamilyShape, HistogramRow, Row } from '../../families/family.ts';
import { baseNameOf, isUnknownToOpenMetrics } from '../../families/sample-names.ts';
import type { FormatWriter, TextSink } from '../format.ts';
import { bucketLabels } from './bucket-labels.ts';
import { classicValues } from './classic-values.ts';
import { exemplarsByBucket, exemplarText, newestExemplar, secondsText } from './exemplars.ts';
import { HistogramLines } from './histogram-lines.ts';
import { canonicalBoundText, valueText } from './numbers.ts';
import { quotedText } from './quoting.ts';
import { nameText, SampleName } from './sample-name.ts';

const labelsOfBuckets = bucketLabels(canonicalBoundText);

export interface OpenMetricsOptions {
  /** Whether samples `_created` tell when each series began. */
  readonly createdSamples: boolean;
  /** For each sample, in milliseconds since the epoch. */
  readonly timestamp?: number | undefined;
}

/** OpenMetrics 1.0.0 text (prometheus/OpenMetrics, "Text format"). */
export class OpenMetricsWriter implements FormatWriter {
  readonly #out: TextSink;
  readonly #options: OpenMetricsOptions;
  /** The time that each sample has, where it is wanted. */
  readonly #time: string;
  /** The same with the newline, in UTF-8. */
  readonly #end: Uint8Array;
  #names = namesOf({ name: '_', type: 'gauge' });
  #isCounter = false;
  #classic = classicValues([]);
  #lines: HistogramLines;

  constructor(out: TextSink, options: OpenMetricsOptions) {
    this.#out = out;
    this.#options = options;
    this.#time = options.timestamp === undefined ? '' : ` ${options.timestamp / 1000}`;
    this.#end = Buffer.from(`${this.#time}\n`);
    this.#lines = new HistogramLines(out, '_', labelsOfBuckets);
  }

  begin(family: Family): void {
    const { help, unit } = family;
    const name = baseNameOf(family);
    const text = nameText(name);
    const type = typeText(family);
    this.#out.text(`# TYPE ${text} ${type}\n`);
    // A unit must be the last word of the name.
    if (unit !== '' && name.endsWith(`_${unit}`)) this.#out.text(`# UNIT ${text} ${unit}\n`);
    if (help !== '') this.#out.text(`# HELP ${text} ${quotedText(help)}\n`);
    this.#names = namesOf(family);
    this.#isCounter = type === 'counter';
    if (family.type !== 'histogram' && family.type !== 'exponential-histogram') return;
    this.#classic = classicValues(family.rows);
    this.#lines = new HistogramLines(this.#out, name, labelsOfBuckets);
  }

  row(family: Family, index: number): void {
    if (family.type === 'histogram' || family.type === 'exponential-histogram') {
      const row = family.rows[index];
      if (row !== undefined) this.#histogram(row);
      return;
    }
    const row = family.rows[index];
    if (row !== undefined) this.#number(row);
  }

  end(): void {}

  close(): void {
    this.#out.text('# EOF\n');
  }

  #number(row: Row<number>): void {
    const newest = this.#isCounter ? newestExemplar(row.exemplars) : undefined;
    const exemplar = newest === undefined ? '' : exemplarText(newest);
    this.#out.text(`${this.#names.value.with(row.labels)}${valueText(row.value)}${this.#time}${exemplar}\n`);
    if (this.#isCounter) this.#created(row);
  }

  #histogram(row: HistogramRow): void {
    const { labels, exemplars } = row;
    const value = this.#classic(row.value);
    const shown = exemplars.length === 0 ? undefined : exemplarsByBucket(value.boundaries, exemplars);
    const count = this.#lines.buckets(labels, value, (bucket) => this.#endBucket(shown?.get(bucket)));
    if (sumIsCounter(value)) {
      this.#lines.before(this.#names.count);
      this.#out.text(`${count}${this.#time}\n`);
      this.#lines.before(this.#names.sum);
      this.#out.text(`${valueText(value.sum)}${this.#time}\n`);
    }
    this.#created(row);
  }

  #endBucket(exemplar: Exemplar | undefined): void {
    if (exemplar === undefined) this.#out.bytes(this.#end);
    else this.#out.text(`${this.#time}${exemplarText(exemplar)}\n`);
  }

  #created({ labels, startTime }: Row<unknown>): void {
    // Prometheus takes 0 for no beginning, and so do providers that do not know it.
    if (!this.#options.createdSamples || !(startTime[0] > 0)) return;
    this.#out.text(`${this.#names.created.with(labels)}${secondsText(startTime)}${this.#time}\n`);
  }
}

function typeText(family: FamilyShape): string {
  if (family.type === 'exponential-histogram') return 'histogram';
  return isUnknownToOpenMetrics(family) ? 'unknown' : family.type;
}

/**
 * A sum is read as a counter, which it is not where values may be negative: the specification has it left out then, and the
 * count with it, which the bucket `+Inf` tells as well ("Histogram").
 */
function sumIsCounter({ boundaries, min, sum }: HistogramValue): boolean {
  return !((boundaries[0] ?? 0) < 0 || (min ?? 0) < 0) && sum >= 0;
}

/** The samples of a family. */
function namesOf(family: FamilyShape): Readonly<Record<'value' | 'sum' | 'count' | 'created', SampleName>> {
  const base = baseNameOf(family);
  const type = typeText(family);
  const suffix = type === 'counter' ? '_total' : type === 'info' ? '_info' : '';
  return {
    value: new SampleName(`${base}${suffix}`),
    sum: new SampleName(`${base}_sum`),
    count: new SampleName(`${base}_count`),
    created: new SampleName(`${base}_created`),
  };
}
