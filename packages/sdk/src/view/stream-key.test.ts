import { ValueType } from '@opentelemetry/api';
import {
  AggregationType,
  createAllowListAttributesProcessor as allow,
  InstrumentType,
} from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import { resolveStreams } from './resolve-streams.ts';
import type { InstrumentDescriptor, StreamConfig } from './stream-config.ts';
import { streamKey } from './stream-key.ts';
import { createView } from './view.ts';
import type { ViewOptions } from './view-options.ts';

const instrument: InstrumentDescriptor = {
  name: 'http.duration',
  description: '',
  type: InstrumentType.HISTOGRAM,
  unit: '',
  valueType: ValueType.DOUBLE,
  advisedBoundaries: undefined,
  scope: { name: 'http', version: undefined, schemaUrl: undefined, attributes: {} },
};
const reader = { aggregation: { type: AggregationType.DEFAULT } as const, cardinalityLimit: 2000 };
const all = { instrumentName: '*' };
const base: StreamConfig = {
  name: 'a',
  description: '',
  aggregation: { kind: 'histogram', shape: { boundaries: [1, 2], recordMinMax: true } },
  cardinalityLimit: 10,
  filter: undefined,
  process: undefined,
  idleTimeMs: undefined,
};

function keysFor(options: readonly ViewOptions[], limits: readonly number[]): readonly string[] {
  const views = options.map((each) => createView(each));
  return limits.flatMap((cardinalityLimit) =>
    resolveStreams(instrument, views, { ...reader, cardinalityLimit }).map(streamKey),
  );
}

describe('streamKey', () => {
  it('is the same for two readers that agree, however many views compose', () => {
    const [first, second] = keysFor(
      [
        { ...all, attributesProcessors: [allow(['a']), { process: (attributes) => attributes }, allow(['b'])] },
        { ...all, attributesProcessors: [allow(['c'])] },
      ],
      [10, 10],
    );
    expect(first).toBe(second);
  });

  it('differs for two readers that do not agree', () => {
    expect(new Set(keysFor([all], [10, 11])).size).toBe(2);
  });

  it('B20: does not heed the case of the name', () => {
    expect(streamKey({ ...base, name: 'A' })).toBe(streamKey(base));
  });

  it('does not heed the description, which changes no number', () => {
    expect(streamKey({ ...base, description: 'x' })).toBe(streamKey(base));
  });

  it('is the same for aggregations that are equal without being identical', () => {
    const aggregation = { kind: 'histogram', shape: { boundaries: [1, 2], recordMinMax: true } } as const;
    expect(streamKey({ ...base, aggregation })).toBe(streamKey(base));
  });

  it('is another for every difference in what is kept', () => {
    const keeps = () => true;
    const configs: readonly StreamConfig[] = [
      base,
      { ...base, name: 'b' },
      { ...base, cardinalityLimit: 11 },
      { ...base, idleTimeMs: 1 },
      { ...base, filter: { keeps } },
      { ...base, filter: { keeps } },
      { ...base, process: (attributes) => attributes },
      { ...base, process: (attributes) => attributes },
      { ...base, aggregation: { kind: 'sum' } },
      { ...base, aggregation: { kind: 'last-value' } },
      { ...base, aggregation: { kind: 'histogram', shape: { boundaries: [1], recordMinMax: true } } },
      { ...base, aggregation: { kind: 'histogram', shape: { boundaries: [1, 2], recordMinMax: false } } },
      { ...base, aggregation: { kind: 'exponential-histogram', shape: { maxSize: 160, recordMinMax: true } } },
      { ...base, aggregation: { kind: 'exponential-histogram', shape: { maxSize: 20, recordMinMax: true } } },
      { ...base, aggregation: { kind: 'exponential-histogram', shape: { maxSize: 20, recordMinMax: false } } },
    ];
    expect(new Set(configs.map(streamKey)).size).toBe(configs.length);
  });

  it('tells the filters of different views apart', () => {
    const [first] = keysFor([{ ...all, attributesProcessors: [allow(['a'])] }], [10]);
    const [second] = keysFor([{ ...all, attributesProcessors: [allow(['b'])] }], [10]);
    expect(first).not.toBe(second);
  });
});
