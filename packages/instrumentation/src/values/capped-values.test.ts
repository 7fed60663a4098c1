import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cappedValues } from './capped-values.ts';

describe('cappedValues', () => {
  it('passes the first values, and again, and makes all others one', () => {
    const cap = cappedValues(2);
    expect(['a', 'b', 'c', 'a', 'd', 'b'].map((value) => cap(value))).toEqual(['a', 'b', '_OTHER', 'a', '_OTHER', 'b']);
  });

  it('says what stands for the others where it is told', () => {
    expect(cappedValues(0, 'rest')('a')).toBe('rest');
  });

  it('passes what is not there', () => {
    expect(cappedValues(0)(undefined)).toBeUndefined();
  });

  it('cuts long values, and knows them by what is left', () => {
    const cap = cappedValues(1);
    expect(cap('x'.repeat(1_000_000))).toBe('x'.repeat(256));
    expect(cap('x'.repeat(300))).toBe('x'.repeat(256));
    expect(cap('y')).toBe('_OTHER');
  });

  it('never has more different values than its limit and one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5 }), fc.array(fc.string({ unit: 'binary' })), (limit, values) => {
        const cap = cappedValues(limit);
        const capped = values.map((value) => cap(value));
        expect(new Set(capped).size).toBeLessThanOrEqual(limit + 1);
        for (const [i, value] of capped.entries()) if (value !== '_OTHER') expect(value).toBe(values[i]);
      }),
      { seed: 7 },
    );
  });
});
