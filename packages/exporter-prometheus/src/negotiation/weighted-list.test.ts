import { describe, expect, it } from 'vitest';
import { weightedItems } from './weighted-list.ts';

function read(header: string): readonly unknown[] {
  return weightedItems(header).map(({ value, parameters, quality }) => [
    value,
    Object.fromEntries(parameters),
    quality,
  ]);
}

describe('weightedItems', () => {
  it('reads values, parameters and qualities', () => {
    expect(read('Text/Plain; Version=0.0.4 ;q=0.5, gzip')).toEqual([
      ['text/plain', { version: '0.0.4' }, 0.5],
      ['gzip', {}, 1],
    ]);
  });

  it('does not split within quotes', () => {
    expect(read('a;x="1,2;3\\"4",b')).toEqual([
      ['a', { x: '1,2;3"4' }, 1],
      ['b', {}, 1],
    ]);
  });

  it('takes the rest for one item where a quote is not closed', () => {
    expect(read('a;x="1,b;q=0.5')).toEqual([['a', { x: '"1,b;q=0.5' }, 1]]);
  });

  it.each(['a;q=', 'a;q=x', 'a;q=-1', 'a;q=1e1', 'a;q=0x1', 'a;q=NaN', 'a;q=0.5.5', `a;q=0.${'1'.repeat(30)}`])(
    'leaves %s out, whose quality is no number',
    (header) => {
      expect(read(`${header},b`)).toEqual([['b', {}, 1]]);
    },
  );

  it('leaves out what has no value', () => {
    expect(read(' ,;q=1,, ')).toEqual([]);
  });

  it('takes the first of two parameters of one name', () => {
    expect(read('a;x=1;x=2')).toEqual([['a', { x: '1' }, 1]]);
  });

  it('keeps names apart that every object has', () => {
    expect(weightedItems('a;__proto__=1')[0]?.parameters.get('__proto__')).toBe('1');
  });

  it('reads no more of a header than anybody needs', () => {
    expect(weightedItems('a,'.repeat(50_000))).toHaveLength(100);
    const parameters = Array.from({ length: 1000 }, (_, i) => `p${i}=1`).join(';');
    expect(weightedItems(`a;${parameters}`)[0]?.parameters.size).toBe(20);
  });

  // A backtracking pattern would take minutes for these; a run over each character takes milliseconds.
  it.each([
    ['quotes', '"'.repeat(100_000)],
    ['escaped quotes', `a;x="${'\\"'.repeat(50_000)}`],
    ['blanks', `a${' '.repeat(100_000)};q=1`],
    ['digits', `a;q=${'1'.repeat(100_000)}x`],
    ['semicolons', ';'.repeat(100_000)],
    ['backslashes', `a;x="${'\\'.repeat(100_000)}"`],
  ])('is done at once with 100 KB of %s', (_, header) => {
    const start = performance.now();
    weightedItems(header);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
