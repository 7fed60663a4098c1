import { describe, expect, it } from 'vitest';
import type { FamilyShape } from './family.ts';
import { baseNameOf, isUnknownToOpenMetrics, openMetricsNames, sampleNames } from './sample-names.ts';

describe('the names that a family takes', () => {
  it.each<[shape: FamilyShape, samples: readonly string[], openMetrics: readonly string[]]>([
    [{ name: 'a_total', type: 'counter' }, ['a_total'], ['a', 'a_total', 'a_created']],
    [{ name: 'a', type: 'counter' }, ['a'], ['a']],
    [{ name: '_total', type: 'counter' }, ['_total'], ['_total']],
    [{ name: 'a_total', type: 'counter', isUntyped: true }, ['a_total'], ['a_total']],
    [{ name: 'a_total', type: 'gauge' }, ['a_total'], ['a_total']],
    [{ name: 'a_info', type: 'info' }, ['a_info'], ['a', 'a_info']],
    [
      { name: 'a', type: 'histogram' },
      ['a', 'a_bucket', 'a_sum', 'a_count'],
      ['a', 'a_bucket', 'a_sum', 'a_count', 'a_created'],
    ],
    [
      { name: 'a', type: 'exponential-histogram' },
      ['a', 'a_bucket', 'a_sum', 'a_count'],
      ['a', 'a_bucket', 'a_sum', 'a_count', 'a_created'],
    ],
  ])('of %o are %o, and in OpenMetrics %o', (shape, samples, openMetrics) => {
    expect(sampleNames(shape)).toEqual(samples);
    expect(openMetricsNames(shape)).toEqual(openMetrics);
    expect(openMetrics[0]).toBe(baseNameOf(shape));
  });

  it('are those of an unknown type in OpenMetrics where a counter has no suffix', () => {
    const shapes: readonly FamilyShape[] = [
      { name: 'a_total', type: 'counter' },
      { name: 'a', type: 'counter' },
      { name: 'a', type: 'gauge' },
    ];
    expect(shapes.map(isUnknownToOpenMetrics)).toEqual([false, true, false]);
  });
});
