import { describe, expect, it } from 'vitest';
import { isLegacyLabelName, isLegacyMetricName, quotableName } from './legacy-name.ts';

describe('a name without quotes', () => {
  it.each([
    ['http_requests_total', true, true],
    ['_', true, true],
    ['A9', true, true],
    ['job:rate:5m', true, false],
    [':', true, false],
    ['9a', false, false],
    ['', false, false],
    ['a.b', false, false],
    ['a-b', false, false],
    ['é', false, false],
    ['a\n', false, false],
    ['a\nb', false, false],
  ])('%j: may be a metric: %s, a label: %s', (name, metric, label) => {
    expect([isLegacyMetricName(name), isLegacyLabelName(name)]).toEqual([metric, label]);
  });
});

describe('quotableName', () => {
  it('keeps every character that Prometheus can read between quotes', () => {
    const name = 'a.b "c"\\\n\r\t\u0001\u2028😱\uFFFF';
    expect(quotableName(name)).toBe(name);
  });

  it('replaces NUL and half surrogate pairs', () => {
    expect(quotableName('\0a\uD83D\0')).toBe('\uFFFDa\uFFFD\uFFFD');
  });
});
