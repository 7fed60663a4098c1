import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { payloadBytes } from './payload-size.ts';

const throwing = (): never => {
  throw new Error('hands off');
};

describe('payloadBytes', () => {
  it.each<[string, unknown, number]>([
    ['text', 'äöü€😀', 13],
    ['a lone surrogate, which becomes U+FFFD', '\ud800', 3],
    ['1 MB of text', 'x'.repeat(1_000_000), 1_000_000],
    ['a Buffer', Buffer.from('abc'), 3],
    ['a view of a part of a buffer', new Uint8Array(new ArrayBuffer(10), 2, 5), 5],
    ['a DataView', new DataView(new ArrayBuffer(10), 4), 6],
    ['a SharedArrayBuffer', new SharedArrayBuffer(4), 4],
    ['a Blob', new Blob(['äb']), 3],
    ['fragments', [Buffer.alloc(2), Buffer.alloc(3)], 5],
    ['no fragments', [], 0],
    ['numbers as bytes', [1, 2, 3], 3],
    ['a number', 12.5, 4],
    ['nothing', undefined, 0],
    ['null', null, 0],
    ['a function', throwing, 0],
    ['an object that says nonsense', { byteLength: -1, size: Number.NaN }, 0],
    ['an object that throws', Object.defineProperty({}, 'byteLength', { get: throwing }), 0],
    ['a proxy that throws', new Proxy({}, { get: throwing }), 0],
  ])('of %s', (_what, data, bytes) => {
    expect(payloadBytes(data)).toBe(bytes);
  });

  it('is a number from 0 up, whatever is given', () => {
    const data = fc.anything({ withBigInt: true, withTypedArray: true, withMap: true, withSparseArray: true });
    fc.assert(
      fc.property(data, (each) => {
        const bytes = payloadBytes(each);
        expect(Number.isSafeInteger(bytes) && bytes >= 0).toBe(true);
      }),
      { seed: 20_261_121, numRuns: 1000 },
    );
  });
});
