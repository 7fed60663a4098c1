import { describe, expect, it } from 'vitest';
import { boundText, canonicalBoundText, valueText } from './numbers.ts';

describe('the bound of a bucket', () => {
  // As Go's `strconv.FormatFloat(x, 'g', -1, 64)` and `labels.FormatOpenMetricsFloat` write it.
  it.each<[bound: number, text: string, canonical: string]>([
    [0, '0', '0.0'],
    [-0, '0', '0.0'],
    [1, '1', '1.0'],
    [-1, '-1', '-1.0'],
    [0.25, '0.25', '0.25'],
    [100_000, '100000', '100000.0'],
    [999_999.5, '999999.5', '999999.5'],
    [1_000_000, '1e+06', '1e+06'],
    [-2_000_000, '-2e+06', '-2e+06'],
    [123_456_789, '1.23456789e+08', '1.23456789e+08'],
    [1e21, '1e+21', '1e+21'],
    [1e100, '1e+100', '1e+100'],
    [0.0001, '0.0001', '0.0001'],
    [0.00001, '1e-05', '1e-05'],
    [1.5e-7, '1.5e-07', '1.5e-07'],
    [5e-324, '5e-324', '5e-324'],
    [Number.MAX_VALUE, '1.7976931348623157e+308', '1.7976931348623157e+308'],
    [Number.POSITIVE_INFINITY, '+Inf', '+Inf'],
  ])('%d is %s, and %s in OpenMetrics', (bound, text, canonical) => {
    expect([boundText(bound), canonicalBoundText(bound)]).toEqual([text, canonical]);
  });
});

describe('a value', () => {
  it.each<[value: number, text: string]>([
    [-0, '-0'],
    [1_000_000, '1000000'],
    [0.1 + 0.2, '0.30000000000000004'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-Inf'],
  ])('%d is %s', (value, text) => {
    expect(valueText(value)).toBe(text);
  });
});
