import { isDeepStrictEqual } from 'node:util';
import type { Attributes, HrTime } from '@opentelemetry/api';
import { AggregationTemporality, DataPointType, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { Collected } from './interpreter.ts';

/** A point with all that says what it is, in a form that two SDKs can be compared by. */
export interface Point {
  readonly stream: Stream;
  /** Absent ones left out, by key. */
  readonly attributes: Attributes;
  readonly value: unknown;
  readonly startsInTime: boolean;
}

export interface Stream {
  readonly scope: string;
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly instrumentType: string;
  readonly valueType: unknown;
  readonly kind: 'sum' | 'gauge' | 'histogram' | 'exponential-histogram';
  readonly temporality: 'cumulative' | 'delta';
  readonly monotonic: boolean;
}

/** What the two SDKs say about one series in one collection, where they do not say the same. */
export interface Difference {
  /** Which of the collections of the program. */
  readonly collection: number;
  readonly reader: number;
  readonly ours: readonly Point[];
  readonly official: readonly Point[];
  /** All that the collection has of the stream's instrument, in the same order. */
  readonly ourStream: readonly Point[];
  readonly officialStream: readonly Point[];
}

/** Where the collections of two runs of one program differ, series by series. */
export function differencesOf(ours: readonly Collected[], official: readonly Collected[]): readonly Difference[] {
  return ours.flatMap((collected, collection) => {
    const theirs = official[collection] as Collected;
    return compareCollections(pointsOf(collected.metrics), pointsOf(theirs.metrics)).map((difference) => ({
      ...difference,
      collection,
      reader: collected.reader,
    }));
  });
}

function compareCollections(ours: readonly Point[], official: readonly Point[]) {
  const ourSeries = Map.groupBy(ours, seriesKey);
  const officialSeries = Map.groupBy(official, seriesKey);
  const ourStreams = Map.groupBy(ours, ({ stream }) => streamKey(stream));
  const officialStreams = Map.groupBy(official, ({ stream }) => streamKey(stream));
  return [...new Set([...ourSeries.keys(), ...officialSeries.keys()])].flatMap((key) => {
    const difference = { ours: ourSeries.get(key) ?? [], official: officialSeries.get(key) ?? [] };
    if (isDeepStrictEqual(difference.ours, difference.official)) return [];
    const [any] = [...difference.ours, ...difference.official];
    const stream = any === undefined ? '' : streamKey(any.stream);
    const ourStream = ourStreams.get(stream) ?? [];
    return [{ ...difference, ourStream, officialStream: officialStreams.get(stream) ?? [] }];
  });
}

/** The instrument and name of a stream; how its points look is what is compared. */
export function streamKey({ scope, name, instrumentType, unit, valueType }: Stream): string {
  return JSON.stringify([scope, name, instrumentType, unit, valueType]);
}

function seriesKey({ stream, attributes }: Point): string {
  return `${streamKey(stream)} ${JSON.stringify(attributes)}`;
}

function pointsOf({ scopeMetrics }: ResourceMetrics): readonly Point[] {
  const theirs = scopeMetrics.filter(({ scope }) => scope.name !== selfScope);
  return theirs.flatMap(({ scope, metrics }) =>
    metrics.flatMap((metric) => {
      // The type of the instrument is there in both SDKs, though not in the type of descriptors.
      const { name, description, unit, valueType } = metric.descriptor;
      const instrumentType = String(Reflect.get(metric.descriptor, 'type'));
      const stream: Stream = {
        ...{ scope: scope.name, name, description, unit, instrumentType, valueType },
        kind: kinds[metric.dataPointType],
        temporality: metric.aggregationTemporality === AggregationTemporality.DELTA ? 'delta' : 'cumulative',
        monotonic: metric.dataPointType === DataPointType.SUM && metric.isMonotonic,
      };
      return metric.dataPoints.map(({ attributes, value, startTime, endTime }) => ({
        stream,
        attributes: sortedAttributes(attributes),
        value: plain(value),
        startsInTime: !isAfter(startTime, endTime),
      }));
    }),
  );
}

/** What ours says about itself, which the official SDK does not. */
const selfScope = '@executor-metrics/sdk';

const kinds = {
  [DataPointType.SUM]: 'sum',
  [DataPointType.GAUGE]: 'gauge',
  [DataPointType.HISTOGRAM]: 'histogram',
  [DataPointType.EXPONENTIAL_HISTOGRAM]: 'exponential-histogram',
} as const;

/** By key, without those that are undefined. */
export function sortedAttributes(attributes: Attributes): Attributes {
  const present = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Copied, without what is undefined; 0 and -0 are the same. */
function plain(value: unknown): unknown {
  if (typeof value === 'number') return value + 0;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const present = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(present.map(([key, part]) => [key, plain(part)]));
}

function isAfter(first: HrTime, second: HrTime): boolean {
  return first[0] > second[0] || (first[0] === second[0] && first[1] > second[1]);
}
