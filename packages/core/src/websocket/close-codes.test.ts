import { describe, expect, it } from 'vitest';
import { CloseCodes } from './close-codes.ts';

describe('CloseCodes', () => {
  it.each<[unknown, string]>([
    [1000, '1000'],
    [1006, '1006'],
    [1015, '1015'],
    [3000, '3000'],
    [4999, '4999'],
    [999, '_OTHER'],
    [1016, '_OTHER'],
    [2999, '_OTHER'],
    [5000, '_OTHER'],
    [1000.5, '_OTHER'],
    [Number.NaN, '_OTHER'],
    ['1000', '_OTHER'],
    [undefined, '_OTHER'],
  ])('has for %s the label %s', (code, label) => {
    expect(new CloseCodes().of(code)).toBe(label);
  });

  it('tells 50 codes of applications apart, beside those of the protocol', () => {
    const codes = new CloseCodes();
    const labels = new Set(Array.from({ length: 100 }, (_, i) => codes.of(4000 + i)));
    expect(labels.size).toBe(51);
    expect([codes.of(4000), codes.of(4099), codes.of(1001)]).toEqual(['4000', '_OTHER', '1001']);
  });
});
