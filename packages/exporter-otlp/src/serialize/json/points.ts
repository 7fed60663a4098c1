// Hot: every data point of every push in JSON passes through here.

import type {
  Exemplar,
  ExponentialBuckets,
  ExponentialHistogramValue,
  HistogramValue,
  Metric,
  SeriesSnapshot,
} from '@executor-metrics/sdk';
import { digitsOfNanoseconds } from '../nanoseconds.ts';
import { hasSum, isHexId, isInt64, isIntegerMetric } from '../points.ts';
import { jsonAttributes, jsonDouble, jsonInt64 } from './values.ts';

/** A point of a metric as an object of its `dataPoints`. */
export type PointText = (series: SeriesSnapshot) => string;

export function pointTextOf(metric: Metric): PointText {
  const frame = { integer: isIntegerMetric(metric.descriptor), end: digitsOfNanoseconds(metric.time) };
  const summed = hasSum(metric);
  switch (metric.kind) {
    case 'sum':
    case 'gauge':
      return (series) => pointText(frame, series, jsonNumber(frame.integer, series.value as number));
    case 'histogram':
      return (series) => pointText(frame, series, histogramText(series.value as HistogramValue, summed));
    case 'exponential-histogram':
      return (series) => pointText(frame, series, exponentialText(series.value as ExponentialHistogramValue, summed));
    default:
      return metric satisfies never;
  }
}

/** What the points of a metric have in common. */
interface Frame {
  readonly integer: boolean;
  readonly end: string;
}

function pointText({ integer, end }: Frame, series: SeriesSnapshot, value: string): string {
  const { attributes, startTime, exemplars } = series;
  const start = digitsOfNanoseconds(startTime);
  const examples =
    exemplars.length === 0 ? '' : `,"exemplars":[${exemplars.map((each) => exemplarText(integer, each)).join(',')}]`;
  return `{"attributes":${jsonAttributes(attributes)},"startTimeUnixNano":"${start}","timeUnixNano":"${end}",${value}${examples}}`;
}

function jsonNumber(integer: boolean, value: number): string {
  return integer && isInt64(value) ? `"asInt":${jsonInt64(value)}` : `"asDouble":${jsonDouble(value)}`;
}

function histogramText({ boundaries, counts, count, sum, min, max }: HistogramValue, summed: boolean): string {
  const buckets = `"bucketCounts":[${counts.map(jsonInt64).join(',')}]`;
  const bounds = `"explicitBounds":[${boundaries.map(jsonDouble).join(',')}]`;
  return `"count":${jsonInt64(count)},${summed ? `"sum":${jsonDouble(sum)},` : ''}${buckets},${bounds}${extremes(min, max)}`;
}

function exponentialText(value: ExponentialHistogramValue, summed: boolean): string {
  const { count, sum, scale, zeroCount, positive, negative, min, max } = value;
  const total = `"count":${jsonInt64(count)},${summed ? `"sum":${jsonDouble(sum)},` : ''}"scale":${scale},"zeroCount":${jsonInt64(zeroCount)}`;
  return `${total},"positive":${bucketsText(positive)},"negative":${bucketsText(negative)}${extremes(min, max)}`;
}

function bucketsText({ offset, counts }: ExponentialBuckets): string {
  return `{"offset":${offset},"bucketCounts":[${counts.map(jsonInt64).join(',')}]}`;
}

function extremes(min: number | undefined, max: number | undefined): string {
  const lower = min === undefined ? '' : `,"min":${jsonDouble(min)}`;
  return max === undefined ? lower : `${lower},"max":${jsonDouble(max)}`;
}

/** Trace and span ids are hexadecimal here, where the JSON mapping would have base64. */
function exemplarText(integer: boolean, { filteredAttributes, time, value, spanId, traceId }: Exemplar): string {
  const trace = isHexId(traceId, 32) ? `,"traceId":"${traceId}"` : '';
  const span = isHexId(spanId, 16) ? `,"spanId":"${spanId}"` : '';
  return `{"filteredAttributes":${jsonAttributes(filteredAttributes)},"timeUnixNano":"${digitsOfNanoseconds(time)}",${jsonNumber(integer, value)}${span}${trace}}`;
}
