import type { ExponentialHistogramValue } from '@executor-metrics/sdk';
import type { Family } from '../families/family.ts';
import { createProtobufWriter, type ProtobufOptions } from '../formats/protobuf/protobuf-writer.ts';
import { CollectingSink } from './collecting-sink.ts';
import { rowOf, writeFamilies } from './families.ts';
import { type DecodedFamily, type DecodedHistogram, decodeFamilies } from './prometheus-protobuf.ts';

export const trace = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' } as const;

/** The labels of an exemplar of that trace. */
export const traceLabels = [
  { name: 'trace_id', value: trace.traceId },
  { name: 'span_id', value: trace.spanId },
] as const;

/** Families as protobuf. */
export function writtenBytes(families: readonly Family[], options: Partial<ProtobufOptions> = {}): Uint8Array {
  const sink = new CollectingSink();
  writeFamilies(createProtobufWriter(sink, { histograms: 'native', ...options }), families);
  return sink.content;
}

/** Families, written and read. */
export function writtenFamilies(families: readonly Family[], options?: Partial<ProtobufOptions>): DecodedFamily[] {
  return decodeFamilies(writtenBytes(families, options));
}

export function exponentialFamily(...values: readonly ExponentialHistogramValue[]): Family {
  return { type: 'exponential-histogram', name: 'x', unit: '', help: '', rows: values.map((value) => rowOf(value)) };
}

/** The histogram of a row of the first family. */
export function histogramIn(families: readonly DecodedFamily[], index = 0): DecodedHistogram {
  const histogram = families[0]?.metric?.[index]?.histogram;
  if (histogram === undefined) throw new Error('no histogram');
  return histogram;
}
