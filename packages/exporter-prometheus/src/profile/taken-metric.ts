import type { HistogramValue, Metric, MetricDescriptor, PointValue, SeriesSnapshot } from '@executor-metrics/sdk';
import { ValueType } from '@opentelemetry/api';
import { InstrumentType } from '@opentelemetry/sdk-metrics';
import type { ProjectionTarget, Take } from './projection-row.ts';

/** What a row shows of a metric. */
export interface TakenMetric {
  /** All but the series. */
  readonly metric: Metric;
  /** What becomes of the value and the exemplars of a series. */
  readonly convert: (series: SeriesSnapshot) => Pick<SeriesSnapshot, 'value' | 'exemplars'>;
}

/** `undefined` where the metric is not of the kind that is wanted. */
export function takenMetric(source: Metric, take: Take, target: ProjectionTarget): TakenMetric | undefined {
  const isHistogram = source.kind === 'histogram' || source.kind === 'exponential-histogram';
  switch (take) {
    case 'metric':
      return { metric: shownAs(source, target, {}), convert: unchanged };
    case 'count':
      return isHistogram ? { metric: shownAs(source, target, counter(ValueType.INT)), convert: toCount } : undefined;
    case 'sum':
      return isHistogram ? { metric: shownAs(source, target, sumOf(source)), convert: toSum } : undefined;
    case 'gauge':
      return isHistogram ? undefined : { metric: shownAs(source, target, upDown(source)), convert: unchanged };
    default:
      return take satisfies never;
  }
}

/** What is different from the source. */
interface Change {
  readonly instrumentType?: InstrumentType;
  readonly valueType?: ValueType;
  readonly metric?: Partial<Pick<Metric, 'kind' | 'monotonic' | 'temporality'>>;
}

function shownAs(source: Metric, target: ProjectionTarget, { metric, ...described }: Change): Metric {
  const { name, unit, description } = target;
  const descriptor: MetricDescriptor = {
    ...source.descriptor,
    name,
    ...(unit !== undefined && { unit }),
    ...(description !== undefined && { description }),
    ...described,
  };
  // The kind of the metric, which the change has decided, decides what its series hold.
  return { ...source, ...metric, descriptor, series: [] } as Metric;
}

function counter(valueType: ValueType): Change {
  return { instrumentType: InstrumentType.COUNTER, valueType, metric: { kind: 'sum', monotonic: true } };
}

/** The sum of values that may be negative falls, and is no counter. */
function sumOf({ descriptor: { instrumentType, valueType } }: Metric): Change {
  const grows =
    instrumentType === InstrumentType.HISTOGRAM ||
    instrumentType === InstrumentType.COUNTER ||
    instrumentType === InstrumentType.OBSERVABLE_COUNTER;
  if (grows) return counter(valueType);
  return { instrumentType: InstrumentType.UP_DOWN_COUNTER, metric: { kind: 'sum', monotonic: false } };
}

/** A sum that may fall is a gauge for Prometheus, and one whose series add up. */
function upDown({ kind }: Metric): Change {
  const metric = { kind: 'sum', monotonic: false } as const;
  return {
    instrumentType: InstrumentType.UP_DOWN_COUNTER,
    // A gauge says how much there is, whatever its reader wants of sums.
    metric: kind === 'gauge' ? { ...metric, temporality: 'cumulative' } : metric,
  };
}

function unchanged({ value, exemplars }: SeriesSnapshot): Pick<SeriesSnapshot, 'value' | 'exemplars'> {
  return { value, exemplars };
}

function toCount({ value, exemplars }: SeriesSnapshot): Pick<SeriesSnapshot, 'value' | 'exemplars'> {
  // Each measurement that stands for others added 1 to the counter.
  return { value: histogramOf(value).count, exemplars: exemplars.map((exemplar) => ({ ...exemplar, value: 1 })) };
}

function toSum({ value, exemplars }: SeriesSnapshot): Pick<SeriesSnapshot, 'value' | 'exemplars'> {
  return { value: histogramOf(value).sum, exemplars };
}

/** Both kinds of histograms have a count and a sum. */
function histogramOf(value: PointValue): Pick<HistogramValue, 'count' | 'sum'> {
  return value as HistogramValue;
}
