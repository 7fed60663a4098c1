import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteWriter } from '../../output/byte-writer.ts';
import { RepeatedText } from './repeated-text.ts';

const text = (out: ByteWriter): string => Buffer.concat(out.finish().chunks).toString();

describe('RepeatedText', () => {
  it('writes the text each time, whatever comes between and however little room was asked for', () => {
    const piece = fc.string({ unit: 'grapheme', maxLength: 50 });
    fc.assert(
      fc.property(piece, fc.array(piece, { maxLength: 20 }), fc.nat({ max: 5 }), (repeated, between, lines) => {
        const out = new ByteWriter();
        const again = new RepeatedText(out, repeated, { lines, restOfLine: 0 });
        for (const each of between) {
          again.write();
          out.text(each.repeat(200));
        }
        expect(text(out)).toBe(between.map((each) => repeated + each.repeat(200)).join(''));
      }),
      { seed: 20_261_121, numRuns: 200 },
    );
  });

  it('does not ask for gigabytes where labels are long and lines are many', () => {
    const out = new ByteWriter();
    const long = 'a'.repeat(100_000);
    const again = new RepeatedText(out, long, { lines: 1_000_000, restOfLine: 100 });
    for (let i = 0; i < 30; i++) again.write();
    expect(text(out)).toBe(long.repeat(30));
  });
});
