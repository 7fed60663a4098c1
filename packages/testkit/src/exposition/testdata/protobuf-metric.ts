import fc from 'fast-check';
import type { Exemplar, NativeHistogram, ProtobufType, Sample } from '../metric-family.ts';
import { type LabelList, labelValue } from './labels.ts';
import * as write from './protobuf-writer.ts';

/** One metric of a family. */
export interface Metric {
  readonly samples: readonly Sample[];
  readonly native?: NativeHistogram;
  readonly written: write.Part;
}

export interface Times {
  readonly timestampMs?: number;
  readonly createdMs?: number;
}

/** What a family of some type has under whatever name it gets. */
export interface Body {
  readonly type: ProtobufType;
  metricsOf(name: string): Metric[];
}

/** A time in milliseconds that can be a start. */
export const start: fc.Arbitrary<number> = fc.integer({ min: 1, max: 253_402_300_799_000 });
export const times = (hasStart: boolean): fc.Arbitrary<Times> =>
  fc.record<Times>({ timestampMs: start, ...(hasStart && { createdMs: start }) }, { requiredKeys: [] });

export const exemplar: fc.Arbitrary<Exemplar> = fc
  .tuple(fc.dictionary(labelValue.filter(Boolean), labelValue, { maxKeys: 2 }), fc.double(), fc.option(start))
  .map(([labels, value, timestampMs]) => ({
    labels: new Map(Object.entries(labels)),
    value,
    ...(timestampMs !== null && { timestampMs }),
  }));

export function totalSamples(name: string, set: LabelList, count: number, sum: number, at: Times): Sample[] {
  const labels = new Map(set);
  return [
    { name: `${name}_sum`, labels, value: sum, ...at },
    { name: `${name}_count`, labels, value: count, ...at },
  ];
}

export function metric(set: LabelList, { timestampMs }: Times, value: write.Part): write.Part {
  return write.metric(set, value, ...(timestampMs === undefined ? [] : [write.integer(6, timestampMs)]));
}

export function exemplarPart(id: number, one: Exemplar | undefined): write.Part[] {
  return one === undefined ? [] : [write.exemplar(id, [...one.labels], one.value, one.timestampMs)];
}

export function createdPart(id: number, { createdMs }: Times): write.Part[] {
  return createdMs === undefined ? [] : [write.timestamp(id, createdMs)];
}
