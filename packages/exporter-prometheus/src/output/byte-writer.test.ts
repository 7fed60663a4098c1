import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteWriter } from './byte-writer.ts';

const bytesOf = (out: ByteWriter): Buffer => Buffer.concat(out.finish().chunks);

describe('ByteWriter', () => {
  it('holds all that was written, in order, whichever way it came', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40_000 });
    const piece = fc.oneof(text, fc.uint8Array({ maxLength: 40_000 }), fc.maxSafeNat());
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const out = new ByteWriter();
        for (const each of pieces) {
          if (typeof each === 'string') out.text(each);
          else if (typeof each === 'number') out.integer(each);
          else out.bytes(each);
        }
        const expected = Buffer.concat(
          pieces.map((each) => (typeof each === 'object' ? each : Buffer.from(String(each)))),
        );
        expect(out.position).toBe(expected.length);
        const { chunks, byteLength } = out.finish();
        expect(byteLength).toBe(expected.length);
        expect(Buffer.concat(chunks).equals(expected)).toBe(true);
      }),
      { seed: 20_261_121, numRuns: 100 },
    );
  });

  it.each([0, 9, 10, 99, 100, 4096, 999_999_999_999, 2 ** 53 - 1, 2 ** 53, 1e21, -1, Number.NaN])(
    'writes the whole number %d as JavaScript does',
    (value) => {
      const out = new ByteWriter();
      out.integer(value);
      expect(bytesOf(out).toString()).toBe(String(value));
    },
  );

  it('repeats what stands in the chunk that it writes, and says where that is out of reach', () => {
    const out = new ByteWriter();
    out.text('abc');
    expect(out.repeat(1, 2)).toBe(true);
    out.text('x'.repeat(100_000));
    expect(out.repeat(0, 3)).toBe(false);
    expect(bytesOf(out).toString()).toBe(`abcbc${'x'.repeat(100_000)}`);
  });

  it('keeps side by side what was reserved', () => {
    const out = new ByteWriter();
    out.text('a'.repeat(16_000));
    out.reserve(10_000);
    const from = out.position;
    out.text('b');
    for (let i = 0; i < 9999; i++) expect(out.repeat(from, 1)).toBe(true);
    expect(bytesOf(out).toString()).toBe('a'.repeat(16_000) + 'b'.repeat(10_000));
  });

  it('does not keep more than twice what was written', () => {
    const out = new ByteWriter();
    for (let i = 0; i < 100_000; i++) out.text('jobs_total{queue="mail"} 12\n');
    const { chunks, byteLength } = out.finish();
    const held = new Set(chunks.map(({ buffer }) => buffer));
    expect([...held].reduce((sum, { byteLength: each }) => sum + each, 0)).toBeLessThan(2 * byteLength);
  });
});
