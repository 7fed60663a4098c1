// Hot: writes every series of a protobuf scrape. Guarded by bench/exporter-prometheus/scrape.bench.ts.
import type { Report } from '@executor-metrics/core/support';
import type { ExponentialHistogramValue, HistogramValue } from '@executor-metrics/sdk';
import { type ClassicGrid, classicGrid } from '../../exponential/classic-grid.ts';
import { toClassic } from '../../exponential/to-classic.ts';
import { hasNative, toNative } from '../../exponential/to-native.ts';
import type { AnyRow, ExponentialHistogramFamily, Family, Row } from '../../families/family.ts';
import type { ByteSink, FormatWriter } from '../format.ts';
import { newestExemplar } from '../text/exemplars.ts';
import { writeExemplar, writeTimestamp } from './exemplar.ts';
import { writeHeader } from './family-header.ts';
import { writeClassicBuckets, writeNativeBuckets, writeTotals } from './histogram.ts';
import { writeLabels } from './labels.ts';
import { MessageBuffer } from './message-buffer.ts';

/** Which buckets exponential histograms are written with. */
export type ExponentialForm = 'native' | 'classic' | 'both';

export interface ProtobufOptions {
  readonly histograms: ExponentialForm;
  /** Of every sample, in milliseconds since the epoch. Default: none, so that Prometheus takes the time of the scrape. */
  readonly timestamp?: number | undefined;
  /** Told of families that cannot be written as native histograms. */
  readonly report?: Report | undefined;
}

/** Prometheus's protobuf format: length-delimited `io.prometheus.client.MetricFamily` messages (prometheus/client_model). */
export function createProtobufWriter(sink: ByteSink, options: ProtobufOptions): FormatWriter {
  return new ProtobufWriter(sink, options);
}

/**
 * All series of a family have the same form: Prometheus 3.5 takes a whole family for native if its first series is, and then
 * refuses the scrape because of one that is not.
 */
class ProtobufWriter implements FormatWriter {
  readonly #sink: ByteSink;
  readonly #options: ProtobufOptions;
  readonly #out = new MessageBuffer();
  #form: ExponentialForm = 'classic';
  #grid: ClassicGrid | undefined;

  constructor(sink: ByteSink, options: ProtobufOptions) {
    this.#sink = sink;
    this.#options = options;
  }

  begin(family: Family): void {
    this.#out.clear();
    writeHeader(this.#out, family);
    this.#out.finishPart();
    if (family.type === 'exponential-histogram') this.#beginExponential(family);
  }

  /**
   * ```proto
   * message MetricFamily {
   *   repeated Metric metric = 4;
   * }
   * message Metric {
   *   repeated LabelPair label        = 1;
   *   optional Gauge     gauge        = 2;
   *   optional Counter   counter      = 3;
   *   optional Histogram histogram    = 7;
   *   optional int64     timestamp_ms = 6;
   * }
   * ```
   */
  row(family: Family, index: number): void {
    const row = family.rows[index];
    if (row === undefined) return;
    const out = this.#out;
    const metric = out.open(0x22);
    writeLabels(out, 0x0a, row.labels);
    this.#value(family, row);
    if (this.#options.timestamp !== undefined) {
      out.varint(0x30);
      out.varint(this.#options.timestamp);
    }
    out.close(metric);
    out.finishPart();
  }

  end({ rows }: Family): void {
    if (rows.length > 0) this.#out.writeTo(this.#sink);
  }

  close(): void {}

  #value(family: Family, row: AnyRow): void {
    switch (family.type) {
      case 'counter':
        this.#counter(row as Row<number>);
        break;
      case 'gauge':
      case 'info':
        this.#gauge(row as Row<number>);
        break;
      case 'histogram':
        this.#histogram(row as Row<HistogramValue>);
        break;
      case 'exponential-histogram':
        this.#exponential(row as Row<ExponentialHistogramValue>);
        break;
      default:
        family satisfies never;
    }
  }

  #beginExponential({ name, rows }: ExponentialHistogramFamily): void {
    this.#form = this.#options.histograms;
    if (this.#form !== 'classic' && !rows.every(({ value }) => hasNative(value))) {
      this.#form = 'classic';
      this.#options.report?.('EXECUTOR_METRICS_NOT_NATIVE', notNativeText(name));
    }
    this.#grid = this.#form === 'native' ? undefined : classicGrid(rows);
  }

  /**
   * ```proto
   * message Gauge {
   *   optional double value = 1;
   * }
   * ```
   */
  #gauge({ value }: Row<number>): void {
    const gauge = this.#out.open(0x12);
    this.#out.double(0x09, value);
    this.#out.close(gauge);
  }

  /**
   * ```proto
   * message Counter {
   *   optional double                    value             = 1;
   *   optional Exemplar                  exemplar          = 2;
   *   optional google.protobuf.Timestamp created_timestamp = 3;
   * }
   * ```
   */
  #counter({ value, exemplars, startTime }: Row<number>): void {
    const out = this.#out;
    const counter = out.open(0x1a);
    out.double(0x09, value);
    const newest = newestExemplar(exemplars);
    if (newest !== undefined) writeExemplar(out, 0x12, newest);
    writeTimestamp(out, 0x1a, startTime);
    out.close(counter);
  }

  #histogram({ value, exemplars, startTime }: Row<HistogramValue>): void {
    const out = this.#out;
    const histogram = out.open(0x3a);
    writeTotals(out, totalOf(value), value.sum);
    writeClassicBuckets(out, value, exemplars);
    writeTimestamp(out, 0x7a, startTime);
    out.close(histogram);
  }

  #exponential({ value, exemplars, startTime }: Row<ExponentialHistogramValue>): void {
    const out = this.#out;
    const native = this.#form === 'classic' ? undefined : toNative(value);
    const classic = this.#grid === undefined ? undefined : toClassic(value, this.#grid);
    const histogram = out.open(0x3a);
    writeTotals(out, native?.sampleCount ?? classic?.count ?? 0, value.sum);
    if (classic !== undefined) writeClassicBuckets(out, classic, exemplars);
    if (native !== undefined) writeNativeBuckets(out, native, exemplars);
    writeTimestamp(out, 0x7a, startTime);
    out.close(histogram);
  }
}

function totalOf({ counts }: HistogramValue): number {
  let total = 0;
  for (const count of counts) total += count;
  return total;
}

function notNativeText(name: string): string {
  return (
    `${name} has a series whose values are too far apart for native histograms at its number of buckets (scale below -4), ` +
    'so it is written with classic buckets; a view with maxSize 128 or more never comes to that'
  );
}
