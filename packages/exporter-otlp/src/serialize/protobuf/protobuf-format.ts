import { type Metric, type SeriesSnapshot, TimeSlice } from '@executor-metrics/sdk';
import type { Batch, Part } from '../../delivery/batch.ts';
import type { Format } from '../format.ts';
import { temporalityNumbers } from '../points.ts';
import { writeResource, writeScope, writeText } from './common.ts';
import { pointWriterOf } from './points.ts';
import { ReverseWriter } from './reverse-writer.ts';

/** OTLP's requests in protobuf. */
export function protobufFormat(): Format {
  // The next request is most likely as large as the last one.
  let lastSize = 0;
  return {
    contentType: 'application/x-protobuf',
    async write(batch) {
      const writer = new ReverseWriter(Math.max(4096, Math.ceil(lastSize * 1.1)));
      await writeRequest(writer, batch);
      lastSize = writer.size;
      return writer.finish();
    },
  };
}

/**
 * ExportMetricsServiceRequest { 1 repeated ResourceMetrics resource_metrics }
 *
 * ResourceMetrics { 1 Resource resource; 2 repeated ScopeMetrics scope_metrics; 3 string schema_url }
 */
async function writeRequest(writer: ReverseWriter, { resource, parts }: Batch): Promise<void> {
  const slice = new TimeSlice();
  const mark = writer.size;
  writeText(writer, 0x1a, resource.schemaUrl);
  for (let end = parts.length; end > 0; ) {
    let begin = end - 1;
    while (begin > 0 && parts[begin - 1]?.scope === parts[begin]?.scope) begin--;
    await writeScopeMetrics(writer, parts.slice(begin, end), slice);
    end = begin;
  }
  writeResource(writer, resource);
  writer.message(0x0a, mark);
}

/** ScopeMetrics { 1 InstrumentationScope scope; 2 repeated Metric metrics; 3 string schema_url } */
async function writeScopeMetrics(writer: ReverseWriter, parts: readonly Part[], slice: TimeSlice): Promise<void> {
  const scope = parts[0]?.scope;
  if (scope === undefined) return;
  const mark = writer.size;
  writeText(writer, 0x1a, scope.schemaUrl);
  for (let i = parts.length - 1; i >= 0; i--) await writeMetric(writer, parts[i] as Part, slice);
  writeScope(writer, scope);
  writer.message(0x12, mark);
}

/** The field of Metric that its points stand in, as a tag. */
const dataTags: Readonly<Record<Metric['kind'], number>> = {
  gauge: 0x2a,
  sum: 0x3a,
  histogram: 0x4a,
  'exponential-histogram': 0x52,
};

/**
 * Metric { 1 string name; 2 string description; 3 string unit; oneof: 5 Gauge gauge; 7 Sum sum; 9 Histogram histogram;
 * 10 ExponentialHistogram exponential_histogram }
 *
 * Gauge, Sum, Histogram, ExponentialHistogram { 1 repeated … data_points; 2 AggregationTemporality
 * aggregation_temporality; 3 bool is_monotonic }: a gauge has the first field only, and 3 belongs to Sum.
 */
async function writeMetric(writer: ReverseWriter, { metric, from, to }: Part, slice: TimeSlice): Promise<void> {
  const { descriptor, kind, temporality, monotonic } = metric;
  const mark = writer.size;
  const data = writer.size;
  if (kind === 'sum' && monotonic) writer.varint(0x18, 1);
  if (kind !== 'gauge') writer.varint(0x10, temporalityNumbers[temporality]);
  const writePoint = pointWriterOf(writer, metric);
  for (let i = to - 1; i >= from; i--) {
    writePoint(metric.series[i] as SeriesSnapshot);
    if (slice.isOver()) await slice.next();
  }
  writer.message(dataTags[kind], data);
  writeText(writer, 0x1a, descriptor.unit);
  writeText(writer, 0x12, descriptor.description);
  writeText(writer, 0x0a, descriptor.name);
  writer.message(0x12, mark);
}
