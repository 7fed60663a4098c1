import type { Metric, MetricTemporality, SeriesSnapshot } from '../snapshot/snapshot.ts';
import type { ObservableStream } from '../stream/observable-stream.ts';
import type { SynchronousStream } from '../stream/synchronous-stream.ts';
import { isNonNegative } from '../view/value-range.ts';
import { earliestStart } from './clock.ts';
import type { Interval } from './interval.ts';

/** What was read of a stream for a reader. */
export interface ReadStream {
  readonly stream: SynchronousStream | ObservableStream;
  readonly temporality: MetricTemporality;
  readonly series: readonly SeriesSnapshot[];
}

/** A stream and what was read of it, as a metric of a snapshot. */
export function metricOf({ stream, temporality, series }: ReadStream, { startTime, time }: Interval): Metric {
  const { config, descriptor } = stream;
  const { kind } = config.aggregation;
  const { unit, type, valueType } = descriptor;
  const metric = {
    descriptor: { name: config.name, description: config.description, unit, instrumentType: type, valueType },
    kind: kind === 'last-value' ? 'gauge' : kind,
    temporality,
    monotonic: kind === 'sum' && isNonNegative(type),
    startTime: temporality === 'delta' ? startTime : earliestStart(series, time),
    time,
    series,
  };
  // The kind of the aggregation decides the type of its cells' values.
  return metric as unknown as Metric;
}
