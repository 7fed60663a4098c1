import type { HrTime } from '@opentelemetry/api';
import type { Metric, MetricTemporality, SeriesSnapshot } from '../snapshot/snapshot.ts';
import type { ObservableStream } from '../stream/observable-stream.ts';
import type { SynchronousStream } from '../stream/synchronous-stream.ts';
import { isBefore } from './clock.ts';

interface Interval {
  readonly temporality: MetricTemporality;
  /** The beginning of a delta's interval. */
  readonly startTime: HrTime;
  readonly time: HrTime;
}

/** A stream and what was read of it, as a metric of a snapshot. */
export function metricOf(
  stream: SynchronousStream | ObservableStream,
  series: readonly SeriesSnapshot[],
  { temporality, startTime, time }: Interval,
): Metric {
  const { config, descriptor } = stream;
  const { kind } = config.aggregation;
  const { unit, type, valueType } = descriptor;
  const metric = {
    descriptor: { name: config.name, description: config.description, unit, instrumentType: type, valueType },
    kind: kind === 'last-value' ? 'gauge' : kind,
    temporality,
    monotonic: kind === 'sum' && isMonotonic(type),
    startTime: temporality === 'delta' ? startTime : earliest(series, time),
    time,
    series,
  };
  // The kind of the aggregation decides the type of its cells' values.
  return metric as unknown as Metric;
}

/** Instruments that are only added to; a histogram's sum is one as well. */
function isMonotonic(type: string): boolean {
  return type === 'COUNTER' || type === 'OBSERVABLE_COUNTER' || type === 'HISTOGRAM';
}

function earliest(series: readonly SeriesSnapshot[], time: HrTime): HrTime {
  let first = time;
  for (const { startTime } of series) if (isBefore(startTime, first)) first = startTime;
  return first;
}
