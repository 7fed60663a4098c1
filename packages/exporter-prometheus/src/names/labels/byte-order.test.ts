import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byByteOrder } from './byte-order.ts';

describe('byByteOrder', () => {
  it('orders as the bytes of UTF-8 do', () => {
    const character = fc.constantFrom('a', 'b', '.', '_', 'é', '\uE000', '\uFFFF', '😱', '\u{10FFFF}');
    const text = fc.array(character, { maxLength: 4 }).map((characters) => characters.join(''));
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(byByteOrder(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
      { seed: 20_261_125, numRuns: 2000 },
    );
  });
});
