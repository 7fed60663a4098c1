import { ValueType } from '@opentelemetry/api';
import {
  AggregationType,
  createAllowListAttributesProcessor as allow,
  createDenyListAttributesProcessor as deny,
  InstrumentType,
} from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import { type ReaderDefaults, resolveStreams } from './resolve-streams.ts';
import type { InstrumentDescriptor, StreamConfig } from './stream-config.ts';
import { createView } from './view.ts';
import type { ViewOptions } from './view-options.ts';

const instrument: InstrumentDescriptor = {
  name: 'http.duration',
  description: 'How long it took',
  type: InstrumentType.HISTOGRAM,
  unit: 'ms',
  valueType: ValueType.DOUBLE,
  advisedBoundaries: undefined,
  scope: { name: 'http', version: undefined, schemaUrl: undefined, attributes: {} },
};
const reader: ReaderDefaults = { aggregation: { type: AggregationType.DEFAULT }, cardinalityLimit: 2000 };
const sum = { type: AggregationType.SUM } as const;
const drop = { type: AggregationType.DROP } as const;
const all = { instrumentName: '*' };
const one = { instrumentName: 'http.duration' };

function streams(views: readonly ViewOptions[], of: ReaderDefaults = reader): readonly StreamConfig[] {
  return resolveStreams(
    instrument,
    views.map((options) => createView(options)),
    of,
  );
}

function keptKeys(stream: StreamConfig | undefined): readonly string[] {
  return ['a', 'b', 'c'].filter((key) => stream?.filter?.keeps(key) !== false);
}

describe('an instrument that no view matches', () => {
  it.each<[string, ViewOptions[]]>([
    ['without views', []],
    ['with views for others', [{ instrumentName: 'other', aggregation: drop }]],
  ])('has one stream that is as the reader says, %s', (_case, views) => {
    expect(streams(views)).toEqual([
      {
        name: 'http.duration',
        description: 'How long it took',
        aggregation: expect.objectContaining({ kind: 'histogram' }),
        cardinalityLimit: 2000,
        filter: undefined,
        process: undefined,
        idleTimeMs: undefined,
      },
    ]);
  });

  it('has none where the reader drops it', () => {
    expect(streams([], { ...reader, aggregation: drop })).toEqual([]);
  });
});

describe('an instrument that a view matches', () => {
  it('has the stream that the view describes', () => {
    const [stream, ...others] = streams([
      {
        ...one,
        name: 'requests',
        description: 'Requests',
        aggregation: sum,
        aggregationCardinalityLimit: 5,
        seriesIdleTimeMs: 60_000,
        attributesProcessors: [allow(['a'])],
      },
    ]);
    expect(others).toEqual([]);
    expect(stream).toMatchObject({
      name: 'requests',
      description: 'Requests',
      aggregation: { kind: 'sum' },
      cardinalityLimit: 5,
      idleTimeMs: 60_000,
    });
    expect(keptKeys(stream)).toEqual(['a']);
  });

  it('B2: keeps the cardinality limit of the reader where the view says none', () => {
    expect(streams([all], { ...reader, cardinalityLimit: 10 })[0]?.cardinalityLimit).toBe(10);
    expect(
      streams([{ ...all, aggregationCardinalityLimit: 3 }], { ...reader, cardinalityLimit: 10 })[0]?.cardinalityLimit,
    ).toBe(3);
  });

  it('is aggregated as the reader says where the view does not say', () => {
    const exponential = { ...reader, aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } as const };
    expect(streams([all], exponential)[0]?.aggregation.kind).toBe('exponential-histogram');
    expect(
      streams([{ ...all, aggregation: { type: AggregationType.DEFAULT } }], exponential)[0]?.aggregation.kind,
    ).toBe('histogram');
  });

  it('may have no description where the view says an empty one', () => {
    expect(streams([{ ...all, description: '' }])[0]?.description).toBe('');
  });

  it('has no stream where every view drops it', () => {
    expect(streams([{ ...all, aggregation: drop }])).toEqual([]);
  });
});

describe('an instrument that several views match', () => {
  it('B5: two views with one name give one stream, with the settings of both', () => {
    const found = streams([
      { ...all, attributesProcessors: [allow(['a', 'b'])] },
      { ...one, aggregation: { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options: { boundaries: [1] } } },
    ]);
    expect(found).toHaveLength(1);
    expect(found[0]?.aggregation).toEqual({ kind: 'histogram', shape: { boundaries: [1], recordMinMax: true } });
    expect(keptKeys(found[0])).toEqual(['a', 'b']);
  });

  it('B5: the first view that says something about a setting decides it', () => {
    const found = streams([
      { ...all, description: 'first' },
      { ...all, description: 'second', aggregation: sum, aggregationCardinalityLimit: 7, seriesIdleTimeMs: 1 },
      {
        ...all,
        aggregation: { type: AggregationType.LAST_VALUE },
        aggregationCardinalityLimit: 8,
        seriesIdleTimeMs: 2,
      },
    ]);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      description: 'first',
      aggregation: { kind: 'sum' },
      cardinalityLimit: 7,
      idleTimeMs: 1,
    });
  });

  it('B5: keeps the attributes that the filters of all views keep', () => {
    const found = streams([
      { ...all, attributesProcessors: [deny(['a'])] },
      { ...one, attributesProcessors: [allow(['a', 'b'])] },
    ]);
    expect(found.map(keptKeys)).toEqual([['b']]);
  });

  it('B5: runs the processors of all views in the order of the views', () => {
    const adding = { process: (attributes: object) => ({ ...attributes, b: 1 }) };
    const found = streams([
      { ...all, attributesProcessors: [deny(['a']), adding] },
      { ...one, attributesProcessors: [deny(['c'])] },
    ]);
    expect(found).toHaveLength(1);
    expect(keptKeys(found[0])).toEqual(['b', 'c']);
    expect(found[0]?.process?.({ c: 3, d: 4 })).toEqual({ b: 1, d: 4 });
  });

  it('B5, B20: names that differ in their case alone are one name, written as in the first view that names it', () => {
    const found = streams([
      { ...one, description: 'x' },
      { ...one, name: 'HTTP.Duration', aggregation: sum },
      { ...one, name: 'http.DURATION' },
    ]);
    expect(found).toMatchObject([{ name: 'HTTP.Duration', description: 'x', aggregation: { kind: 'sum' } }]);
  });

  it('has a stream for each name, and each on its own', () => {
    const found = streams([
      { ...one, name: 'requests', aggregation: sum },
      { ...one, attributesProcessors: [allow([])] },
      { ...one, name: 'Requests', attributesProcessors: [deny(['a'])] },
    ]);
    expect(found.map(({ name, aggregation }) => [name, aggregation.kind])).toEqual([
      ['requests', 'sum'],
      ['http.duration', 'histogram'],
    ]);
    expect(found.map(keptKeys)).toEqual([['b', 'c'], []]);
  });

  it('takes nothing from a view that drops, and leaves the streams of the others', () => {
    const found = streams([
      { ...all, aggregation: drop, description: 'dropped', attributesProcessors: [allow([])] },
      { ...one, aggregationCardinalityLimit: 9 },
    ]);
    expect(found).toMatchObject([{ description: 'How long it took', cardinalityLimit: 9, filter: undefined }]);
    expect(found[0]?.aggregation.kind).toBe('histogram');
  });
});
