import { describe, expect, it } from 'vitest';
import { reasonOf } from './reason.ts';

const unprintable = {
  toString() {
    throw new Error('not even that');
  },
};

describe('reasonOf', () => {
  it.each<[thrown: unknown, line: string]>([
    [new Error('the producer is gone'), 'the producer is gone'],
    [new TypeError(''), 'TypeError'],
    ['text', 'text'],
    [undefined, 'undefined'],
    [Symbol('s'), 'Symbol(s)'],
    [unprintable, 'something that cannot be shown'],
    [new Error('one\r\ntwo\0three\u2028four'), 'one two three four'],
    [new Error('lone \ud800 surrogate'), 'lone \ufffd surrogate'],
  ])('says what was thrown on one line (%#)', (thrown, line) => {
    expect(reasonOf(thrown)).toBe(line);
  });

  it('is short', () => {
    expect(reasonOf(new Error('x'.repeat(1_000_000)))).toBe(`${'x'.repeat(200)}…`);
  });
});
