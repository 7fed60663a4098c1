import type { Push } from '@executor-metrics/testkit';
import { decodeRequest } from './otlp-schema.ts';

/** A data point of a push, as some decoder that is not ours reads it. */
export interface DecodedPoint {
  readonly metric: string;
  readonly unit: string;
  readonly description: string;
  readonly kind: 'gauge' | 'sum' | 'histogram' | 'exponentialHistogram';
  /** 1: delta, 2: cumulative; absent for gauges. */
  readonly temporality: number | undefined;
  readonly monotonic: boolean;
  readonly scope: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly start: bigint;
  readonly end: bigint;
  /** The value of a number, the count of a distribution. */
  readonly value: number;
  /** Everything of it. */
  readonly raw: RawPoint;
}

export interface RawPoint {
  readonly attributes?: readonly RawAttribute[];
  readonly startTimeUnixNano: string;
  readonly timeUnixNano: string;
  readonly asInt?: string;
  readonly asDouble?: number | string;
  readonly count?: string;
  readonly sum?: number;
  readonly min?: number;
  readonly max?: number;
  readonly bucketCounts?: readonly string[];
  readonly explicitBounds?: readonly number[];
  readonly scale?: number;
  readonly zeroCount?: string;
  readonly positive?: RawBuckets;
  readonly negative?: RawBuckets;
  readonly exemplars?: readonly RawExemplar[];
}

export interface RawBuckets {
  readonly offset?: number;
  readonly bucketCounts?: readonly string[];
}

interface RawExemplar {
  readonly filteredAttributes?: readonly RawAttribute[];
  readonly timeUnixNano: string;
  readonly asInt?: string;
  readonly asDouble?: number;
  readonly spanId?: string;
  readonly traceId?: string;
}

/** protobufjs leaves out what is empty. */
interface RawAttribute {
  readonly key?: string;
  readonly value?: Readonly<Record<string, unknown>>;
}

interface RawData {
  readonly aggregationTemporality?: number;
  readonly isMonotonic?: boolean;
  readonly dataPoints?: readonly RawPoint[];
}

interface RawMetric {
  readonly name?: string;
  readonly unit?: string;
  readonly description?: string;
  readonly gauge?: RawData;
  readonly sum?: RawData;
  readonly histogram?: RawData;
  readonly exponentialHistogram?: RawData;
}

export interface RawRequest {
  readonly resourceMetrics?: readonly {
    readonly resource?: { readonly attributes?: readonly RawAttribute[] };
    readonly schemaUrl?: string;
    readonly scopeMetrics?: readonly {
      readonly scope?: { readonly name?: string; readonly version?: string; readonly attributes?: readonly RawAttribute[] };
      readonly schemaUrl?: string;
      readonly metrics?: readonly RawMetric[];
    }[];
  }[];
}

/** Protobuf by protobufjs, JSON by JSON.parse. */
export function requestOf({ body, headers }: Pick<Push, 'body' | 'headers'>): RawRequest {
  const isJson = headers['content-type'] === 'application/json';
  return (isJson ? JSON.parse(body.toString()) : decodeRequest(body)) as RawRequest;
}

export function pointsOf(push: Pick<Push, 'body' | 'headers'>): readonly DecodedPoint[] {
  return (requestOf(push).resourceMetrics ?? [])
    .flatMap(({ scopeMetrics = [] }) => scopeMetrics)
    .flatMap(({ scope, metrics = [] }) => metrics.flatMap((metric) => pointsOfMetric(scope?.name ?? '', metric)));
}

const kinds = ['gauge', 'sum', 'histogram', 'exponentialHistogram'] as const;

function pointsOfMetric(scope: string, metric: RawMetric): readonly DecodedPoint[] {
  const kind = kinds.find((each) => metric[each] !== undefined);
  const data = kind && metric[kind];
  if (kind === undefined || data === undefined) throw new Error(`${metric.name} has no data`);
  return (data.dataPoints ?? []).map((raw) => ({
    metric: metric.name ?? '',
    unit: metric.unit ?? '',
    description: metric.description ?? '',
    kind,
    temporality: data.aggregationTemporality,
    monotonic: data.isMonotonic ?? false,
    scope,
    attributes: attributesOf(raw.attributes),
    start: BigInt(raw.startTimeUnixNano),
    end: BigInt(raw.timeUnixNano),
    value: Number(raw.asInt ?? raw.asDouble ?? raw.count ?? 0),
    raw,
  }));
}

export function attributesOf(attributes: readonly RawAttribute[] = []): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key = '', value = {} }) => [key, plainValue(value)]));
}

function plainValue(value: Readonly<Record<string, unknown>>): unknown {
  const [[kind, content] = ['', undefined]] = Object.entries(value);
  if (kind === 'intValue') return Number(content);
  if (kind !== 'arrayValue') return content;
  const { values = [] } = content as { readonly values?: readonly Readonly<Record<string, unknown>>[] };
  return values.map(plainValue);
}

/** The points of one metric in all pushes, in the order of their arrival. */
export function pointsOfAll(pushes: readonly Push[], metric: string): readonly DecodedPoint[] {
  return pushes.flatMap((push) => pointsOf(push)).filter((point) => point.metric === metric);
}

/** What a backend that adds deltas up has of a metric. */
export function totalOf(pushes: readonly Push[], metric: string): number {
  return pointsOfAll(pushes, metric).reduce((sum, { value }) => sum + value, 0);
}

/** One text for one series. */
export function seriesOf({ scope, metric, attributes }: DecodedPoint): string {
  return JSON.stringify([scope, metric, Object.entries(attributes).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
}
