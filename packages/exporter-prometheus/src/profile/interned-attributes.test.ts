import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InternedAttributes, type LabelTexts } from './interned-attributes.ts';

const program = fileURLToPath(new URL('../testdata/interned-attributes.ts', import.meta.url));

describe('interned attributes', () => {
  it('are the same object for equal labels only', () => {
    const text = fc.string({ unit: fc.constantFrom('1', ':', 'a', '"', '\u0000'), maxLength: 4 });
    const labels = fc.uniqueArray(fc.tuple(text, text), { selector: ([name]) => name, maxLength: 3 });
    fc.assert(
      fc.property(labels, labels, (a: LabelTexts, b: LabelTexts) => {
        const table = new InternedAttributes();
        const isSame = table.of(a) === table.of(b);
        expect(isSame).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
      { seed: 4, numRuns: 2000 },
    );
  });

  it.each<[LabelTexts, LabelTexts]>([
    [
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
      [['a', 'bc:d']],
    ],
    [[['a', '1:b']], [['a1', ':b']]],
    [[['a', '']], [['', 'a']]],
    [
      [['a', 'b1:c1:d']],
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      [['a1:b', 'c']],
      [
        ['a', 'b'],
        ['', 'c'],
      ],
    ],
    [[], [['', '']]],
  ])('are two objects for %j and %j', (a, b) => {
    const table = new InternedAttributes();
    expect(table.of(a)).not.toBe(table.of(b));
  });

  it('are forgotten when nobody holds them any more, and kept as long as somebody does', {
    timeout: 30_000,
  }, async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...['--conditions=@executor-metrics/source', '--expose-gc', program],
    ]);
    expect(JSON.parse(stdout)).toEqual({ size: 1000, isSame: true });
  });
});
