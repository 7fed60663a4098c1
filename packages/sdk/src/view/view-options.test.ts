import { ConfigurationError } from '@executor-metrics/core/support';
import { AggregationType, InstrumentType } from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import { checkViewOptions, type ViewOptions } from './view-options.ts';

const instrumentName = 'a';
const explicit = AggregationType.EXPLICIT_BUCKET_HISTOGRAM;
const exponential = AggregationType.EXPONENTIAL_HISTOGRAM;

function messageFor(options: unknown): string {
  try {
    checkViewOptions('view', options as ViewOptions);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as Error).message;
  }
  return 'accepted';
}

describe('checkViewOptions', () => {
  it.each<[string, unknown, string]>([
    ['no selector', { description: 'x' }, 'no instruments are selected; accepted: at least one of instrumentName'],
    ['selectors that are undefined', { instrumentName: undefined }, 'no instruments are selected'],
    [
      'a name without instrumentName',
      { name: 'b', instrumentType: InstrumentType.COUNTER },
      '"instrumentName" is not given',
    ],
    ['a name for many', { name: 'b', instrumentName: 'a*' }, 'option "name" is "b" while "instrumentName" is "a*"'],
    ['a name for many by ?', { name: 'b', instrumentName: 'a?' }, '"instrumentName" is "a?"'],
    ['an empty name', { name: '', instrumentName }, 'option "name" is ""; accepted: a string that is not empty'],
    ['an unknown option', { instrumentName, atributeKeys: [] }, 'unknown option "atributeKeys"'],
    ['a selector that is null', { instrumentName: null }, 'option "instrumentName" is null'],
    ['no options', null, 'accepted: a plain object'],
    [
      'an unknown instrument type',
      { instrumentType: 'TIMER' },
      'option "instrumentType" is "TIMER"; accepted: one of InstrumentType: COUNTER',
    ],
    [
      'a limit of 0',
      { instrumentName, aggregationCardinalityLimit: 0 },
      'option "aggregationCardinalityLimit" is 0; accepted: a whole number from 1',
    ],
    [
      'a limit that no map holds',
      { instrumentName, aggregationCardinalityLimit: 10_000_001 },
      'option "aggregationCardinalityLimit" is 10000001; accepted: a whole number from 1 to 10000000',
    ],
    ['half a limit', { instrumentName, aggregationCardinalityLimit: 1.5 }, '"aggregationCardinalityLimit" is 1.5'],
    ['a limit as text', { instrumentName, aggregationCardinalityLimit: '9' }, '"aggregationCardinalityLimit" is "9"'],
    ['an idle time of 0', { instrumentName, seriesIdleTimeMs: 0 }, 'option "seriesIdleTimeMs" is 0'],
    [
      'a processor that is none',
      { instrumentName, attributesProcessors: [{}] },
      'option "attributesProcessors" is an array; accepted: an array of attributes processors',
    ],
    [
      'one processor',
      { instrumentName, attributesProcessors: { process() {} } },
      '"attributesProcessors" is an object',
    ],
    ['a sparse array', { instrumentName, attributesProcessors: new Array(1) }, '"attributesProcessors" is an array'],
    ['an aggregation by name', { instrumentName, aggregation: 'SUM' }, 'option "aggregation" is "SUM"'],
    [
      'no type',
      { instrumentName, aggregation: {} },
      'view: option "aggregation": option "type" is not given; accepted: one of AggregationType: DEFAULT, DROP, SUM',
    ],
    ['an unknown type', { instrumentName, aggregation: { type: 6 } }, 'option "type" is 6'],
    ['the name of a type', { instrumentName, aggregation: { type: 'SUM' } }, 'option "type" is "SUM"'],
    [
      'options of a sum',
      { instrumentName, aggregation: { type: AggregationType.SUM, options: {} } },
      'option "aggregation": unknown option "options"',
    ],
    [
      'boundaries that are text',
      { instrumentName, aggregation: { type: explicit, options: { boundaries: ['1'] } } },
      'option "aggregation": "options": option "boundaries" is an array; accepted: an array of numbers',
    ],
    [
      'a boundary that is no number',
      { instrumentName, aggregation: { type: explicit, options: { boundaries: [Number.NaN] } } },
      'option "boundaries"',
    ],
    [
      'an unknown part',
      { instrumentName, aggregation: { type: explicit, options: { bounds: [] } } },
      'unknown option "bounds"',
    ],
    [
      'misplaced boundaries',
      { instrumentName, aggregation: { type: explicit, boundaries: [] } },
      'unknown option "boundaries"',
    ],
    [
      'options that are none',
      { instrumentName, aggregation: { type: explicit, options: [1] } },
      'option "options" is an array',
    ],
    [
      'recordMinMax as text',
      { instrumentName, aggregation: { type: explicit, options: { recordMinMax: 'no' } } },
      'option "recordMinMax" is "no"',
    ],
    [
      'one bucket',
      { instrumentName, aggregation: { type: exponential, options: { maxSize: 1 } } },
      'option "maxSize" is 1; accepted: a whole number from 2',
    ],
    [
      'more buckets than memory has room for',
      { instrumentName, aggregation: { type: exponential, options: { maxSize: 1e9 } } },
      'option "maxSize" is 1000000000; accepted: a whole number from 2 to 16384',
    ],
  ])('refuses %s, and says what is accepted', (_what, options, expected) => {
    expect(messageFor(options)).toContain(expected);
  });

  it.each<[string, ViewOptions]>([
    ['a wildcard', { instrumentName: '*' }],
    ['a type', { instrumentType: InstrumentType.HISTOGRAM }],
    ['instruments without a unit', { instrumentUnit: '' }],
    ['a meter', { meterName: '' }],
    ['a version', { meterVersion: '1' }],
    ['a schema', { meterSchemaUrl: 'https://example.com/1' }],
    ['a name for one', { name: 'b', instrumentName }],
    [
      'boundaries',
      { instrumentName, aggregation: { type: explicit, options: { boundaries: [Number.POSITIVE_INFINITY, 1] } } },
    ],
    ['a histogram as it comes', { instrumentName, aggregation: { type: explicit } }],
    [
      'an exponential histogram',
      { instrumentName, aggregation: { type: exponential, options: { maxSize: 2, recordMinMax: false } } },
    ],
    ['an exponential histogram as it comes', { instrumentName, aggregation: { type: exponential } }],
    ['dropping', { instrumentName, aggregation: { type: AggregationType.DROP } }],
    ['all of our own', { instrumentName, seriesIdleTimeMs: 60_000 }],
  ])('accepts %s', (_what, options) => {
    expect(messageFor(options)).toBe('accepted');
  });

  it('names whose options are wrong', () => {
    expect(() => checkViewOptions('MeterProvider: views[3]', {})).toThrow(/^MeterProvider: views\[3\]: no instruments/);
  });

  it('copies what the caller could still change', () => {
    const boundaries = [1, 2];
    const checked = checkViewOptions('view', {
      instrumentName,
      aggregation: { type: explicit, options: { boundaries } },
    });
    boundaries.push(3);
    expect(checked.aggregation).toEqual({ type: explicit, options: { boundaries: [1, 2] } });
  });
});
