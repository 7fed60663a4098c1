import type { Metric, Scope, SeriesSnapshot, Snapshot } from '@executor-metrics/sdk';
import type { HrTime } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { type Batch, batchesOf } from '../delivery/batch.ts';
import type { Format } from '../serialize/format.ts';
import { jsonFormat } from '../serialize/json/json-format.ts';
import { protobufFormat } from '../serialize/protobuf/protobuf-format.ts';
import { type DecodedPoint, pointsOf, type RawRequest, requestOf } from './decoded.ts';

export const startTime: HrTime = [1_700_000_000, 123_456_789];
export const endTime: HrTime = [1_700_000_060, 987_654_321];

/** A metric of one series, with what a test says about it. */
export function metricWith(kind: Metric['kind'], given: MetricGiven): Metric {
  const { instrumentType = kind === 'gauge' ? 'GAUGE' : kind === 'sum' ? 'COUNTER' : 'HISTOGRAM', integer = false } = given;
  return {
    kind,
    descriptor: { name: 'm', description: '', unit: '', instrumentType, valueType: integer ? 0 : 1, ...given.descriptor },
    temporality: given.temporality ?? 'cumulative',
    monotonic: given.monotonic ?? kind === 'sum',
    startTime,
    time: given.time ?? endTime,
    series: (given.series ?? [{}]).map((each, id) => ({ id, attributes: {}, startTime, exemplars: [], value: 0, ...each })),
  } as Metric;
}

interface MetricGiven {
  readonly instrumentType?: string;
  readonly integer?: boolean;
  readonly descriptor?: { readonly name?: string; readonly description?: string; readonly unit?: string };
  readonly temporality?: 'cumulative' | 'delta';
  readonly monotonic?: boolean;
  readonly time?: HrTime;
  readonly series?: readonly Partial<SeriesSnapshot>[];
}

export const noScope: Scope = { name: 's', version: undefined, schemaUrl: undefined, attributes: {} };

export function snapshotOf(metrics: readonly Metric[], scope: Scope = noScope): Snapshot {
  return { resource: resourceFromAttributes({ 'service.name': 'shop' }), scopes: [{ scope, metrics }] };
}

export function batchOf(snapshot: Snapshot): Batch {
  const [batch, ...others] = batchesOf(snapshot, 1_000_000);
  if (batch === undefined || others.length > 0) throw new Error('the snapshot is not one batch');
  return batch;
}

export const formats: readonly [name: string, create: () => Format][] = [
  ['protobuf', protobufFormat],
  ['JSON', jsonFormat],
];

/** What somebody else's decoder reads of a snapshot that we wrote. */
export async function readBack(format: Format, snapshot: Snapshot): Promise<RawRequest> {
  return requestOf(await written(format, snapshot));
}

export async function pointsReadBack(format: Format, snapshot: Snapshot): Promise<readonly DecodedPoint[]> {
  return pointsOf(await written(format, snapshot));
}

async function written(format: Format, snapshot: Snapshot) {
  const body = Buffer.from(await format.write(batchOf(snapshot)));
  return { body, headers: { 'content-type': format.contentType } };
}
