import { describe, expect, it } from 'vitest';
import type { FamilyShape } from './family.ts';
import { NameClaims } from './name-claims.ts';
import { openMetricsNames, sampleNames } from './sample-names.ts';

describe('NameClaims', () => {
  it('gives a name to the first family, and again to it', () => {
    const claims = new NameClaims(sampleNames);
    expect(claims.claim({ name: 'a', type: 'gauge' })).toBeUndefined();
    expect(claims.claim({ name: 'a', type: 'gauge' })).toBeUndefined();
    expect(claims.claim({ name: 'a', type: 'histogram' })).toEqual({ name: 'a', type: 'gauge' });
  });

  it('gives none of its names to a family that cannot have all', () => {
    const claims = new NameClaims(sampleNames);
    claims.claim({ name: 'a_count', type: 'gauge' });
    expect(claims.claim({ name: 'a', type: 'histogram' })).toEqual({ name: 'a_count', type: 'gauge' });
    expect(claims.claim({ name: 'a_sum', type: 'gauge' })).toBeUndefined();
  });

  describe('in OpenMetrics, where a counter takes further names for its type', () => {
    const counter = { name: 'jobs_total', type: 'counter' } as const;
    const rivals: readonly FamilyShape[] = [
      { name: 'jobs', type: 'gauge' },
      { name: 'jobs_created', type: 'gauge' },
      { name: 'jobs', type: 'histogram' },
      { name: 'jobs', type: 'counter' },
      { name: 'jobs_info', type: 'info' },
    ];

    it.each(rivals)('lets both be shown, the counter without its type, whoever comes first: $type $name', (rival) => {
      for (const order of [
        [counter, rival],
        [rival, counter],
      ]) {
        const claims = new NameClaims(openMetricsNames);
        expect(order.map((shape) => claims.claim(shape))).toEqual([undefined, undefined]);
        expect([claims.isUntyped(counter), claims.isUntyped(rival)]).toEqual([true, false]);
        expect(order.map((shape) => claims.claim(shape))).toEqual([undefined, undefined]);
      }
    });

    it.each<FamilyShape>([
      { name: 'jobs_total', type: 'gauge' },
      { name: 'jobs_total', type: 'histogram' },
    ])('does not let it have the name that another has: $type $name', (rival) => {
      const claims = new NameClaims(openMetricsNames);
      claims.claim(rival);
      expect(claims.claim(counter)).toEqual(rival);
      expect(claims.isUntyped(counter)).toBe(false);
    });

    it('leaves it its type where nobody else is shown with such a name', () => {
      const claims = new NameClaims(openMetricsNames);
      claims.claim(counter);
      claims.claim({ name: 'jobs_count', type: 'gauge' });
      expect(claims.claim({ name: 'jobs', type: 'histogram' })).toBeDefined();
      claims.claim({ name: 'other', type: 'gauge' });
      expect(claims.isUntyped(counter)).toBe(false);
    });
  });

  it('knows of no types that take names in the other formats', () => {
    const claims = new NameClaims(sampleNames);
    const shapes: readonly FamilyShape[] = [
      { name: 'jobs', type: 'gauge' },
      { name: 'jobs_total', type: 'counter' },
    ];
    expect(shapes.map((shape) => claims.claim(shape))).toEqual([undefined, undefined]);
    expect(shapes.map((shape) => claims.isUntyped(shape))).toEqual([false, false]);
  });
});
