import { describe, expect, it } from 'vitest';
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

  it('knows by the format what a family takes', () => {
    const counter = { name: 'jobs_total', type: 'counter' } as const;
    const [inText, inOpenMetrics] = [sampleNames, openMetricsNames].map((namesOf) => {
      const claims = new NameClaims(namesOf);
      claims.claim({ name: 'jobs', type: 'gauge' });
      return claims.claim(counter);
    });
    expect([inText, inOpenMetrics]).toEqual([undefined, { name: 'jobs', type: 'gauge' }]);
  });
});
