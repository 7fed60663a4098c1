import { ValueType } from '@opentelemetry/api';
import { type AggregationOption, AggregationType, InstrumentType } from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import { defaultBoundaries, resolveAggregation, secondsBoundaries } from './resolve-aggregation.ts';
import type { InstrumentDescriptor } from './stream-config.ts';

const histogram: InstrumentDescriptor = {
  name: 'a',
  description: '',
  type: InstrumentType.HISTOGRAM,
  unit: '',
  valueType: ValueType.DOUBLE,
  advisedBoundaries: undefined,
  scope: { name: 'm', version: undefined, schemaUrl: undefined, attributes: {} },
};
const byDefault: AggregationOption = { type: AggregationType.DEFAULT };
const explicit: AggregationOption = { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM };

function boundariesOf(
  option: AggregationOption,
  instrument: Partial<InstrumentDescriptor> = {},
): readonly number[] | undefined {
  const aggregation = resolveAggregation(option, { ...histogram, ...instrument });
  return aggregation?.kind === 'histogram' ? aggregation.shape.boundaries : undefined;
}

function explicitWith(boundaries: readonly unknown[]): AggregationOption {
  return { ...explicit, options: { boundaries: boundaries as number[] } } as AggregationOption;
}

describe('resolveAggregation', () => {
  it.each([
    [InstrumentType.COUNTER, 'sum'],
    [InstrumentType.UP_DOWN_COUNTER, 'sum'],
    [InstrumentType.OBSERVABLE_COUNTER, 'sum'],
    [InstrumentType.OBSERVABLE_UP_DOWN_COUNTER, 'sum'],
    [InstrumentType.GAUGE, 'last-value'],
    [InstrumentType.OBSERVABLE_GAUGE, 'last-value'],
    [InstrumentType.HISTOGRAM, 'histogram'],
  ])('goes by the type of the instrument by default: a %s is a %s', (type, kind) => {
    expect(resolveAggregation(byDefault, { ...histogram, type })?.kind).toBe(kind);
  });

  it.each<[AggregationType, string | undefined]>([
    [AggregationType.DROP, undefined],
    [AggregationType.SUM, 'sum'],
    [AggregationType.LAST_VALUE, 'last-value'],
    [AggregationType.EXPLICIT_BUCKET_HISTOGRAM, 'histogram'],
    [AggregationType.EXPONENTIAL_HISTOGRAM, 'exponential-histogram'],
  ])('does what is asked for: %s is %s', (type, kind) => {
    expect(resolveAggregation({ type } as AggregationOption, histogram)?.kind).toBe(kind);
  });

  it('gives a histogram the boundaries of the specification and its extremes', () => {
    expect(resolveAggregation(byDefault, histogram)).toEqual({
      kind: 'histogram',
      shape: { boundaries: defaultBoundaries, recordMinMax: true },
    });
  });

  it('gives a histogram of seconds boundaries that suit seconds', () => {
    expect(boundariesOf(byDefault, { unit: 's' })).toBe(secondsBoundaries);
    expect(boundariesOf(explicit, { unit: 's' })).toBe(secondsBoundaries);
    expect(boundariesOf(byDefault, { unit: 'ms' })).toBe(defaultBoundaries);
  });

  it('prefers the boundaries that the instrument advises to those by unit', () => {
    const advised = { unit: 's', advisedBoundaries: [1, 2] };
    expect(boundariesOf(byDefault, advised)).toEqual([1, 2]);
    expect(boundariesOf(explicit, advised)).toEqual([1, 2]);
    expect(boundariesOf(byDefault, { advisedBoundaries: [] })).toEqual([]);
  });

  it('prefers boundaries that are asked for to those that the instrument advises', () => {
    expect(boundariesOf(explicitWith([7]), { unit: 's', advisedBoundaries: [1, 2] })).toEqual([7]);
    expect(boundariesOf(explicitWith([]), { unit: 's' })).toEqual([]);
  });

  it('passes over boundaries that are none, since creating an instrument must not throw', () => {
    expect(boundariesOf(byDefault, { advisedBoundaries: [1, Number.NaN] })).toBe(defaultBoundaries);
    expect(boundariesOf(explicitWith(['x']), { advisedBoundaries: [1] })).toEqual([1]);
  });

  it('copies boundaries, in their order, each once, without the infinite ones', () => {
    const boundaries = [5, Number.POSITIVE_INFINITY, 1, 10, 1, Number.NEGATIVE_INFINITY, -0, 0];
    const resolved = boundariesOf(explicitWith(boundaries));
    boundaries.push(7);
    expect(resolved).toEqual([0, 1, 5, 10]);
    expect(Object.isFrozen(resolved)).toBe(true);
  });

  it.each<[AggregationOption, unknown]>([
    [{ type: AggregationType.EXPONENTIAL_HISTOGRAM }, { maxSize: 160, recordMinMax: true }],
    [
      { type: AggregationType.EXPONENTIAL_HISTOGRAM, options: { maxSize: 20, recordMinMax: false } },
      { maxSize: 20, recordMinMax: false },
    ],
    [
      { type: AggregationType.EXPONENTIAL_HISTOGRAM, options: { maxSize: 16_385 } },
      { maxSize: 160, recordMinMax: true },
    ],
    [
      { type: AggregationType.EXPONENTIAL_HISTOGRAM, options: { maxSize: 16_384 } },
      { maxSize: 16_384, recordMinMax: true },
    ],
    [
      { type: AggregationType.EXPONENTIAL_HISTOGRAM, options: { maxSize: 1 } },
      { maxSize: 160, recordMinMax: true },
    ],
  ])('shapes an exponential histogram (case %#)', (option, shape) => {
    expect(resolveAggregation(option, histogram)).toEqual({ kind: 'exponential-histogram', shape });
  });

  it('keeps no extremes where they are not wanted', () => {
    const option: AggregationOption = {
      type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM,
      options: { boundaries: [1], recordMinMax: false },
    };
    expect(resolveAggregation(option, histogram)).toEqual({
      kind: 'histogram',
      shape: { boundaries: [1], recordMinMax: false },
    });
  });

  it('takes an aggregation that it does not know for the default', () => {
    expect(resolveAggregation({ type: 99 } as never, histogram)?.kind).toBe('histogram');
  });
});
