import { describe, expect, it } from 'vitest';
import { messageOf } from './message-of.ts';

describe('messageOf', () => {
  it.each([
    [new RangeError('out of paper'), 'RangeError: out of paper'],
    ['text', 'text'],
    [undefined, 'undefined'],
    [Symbol('s'), 'Symbol(s)'],
    [Object.create(null), 'something that cannot be shown'],
    [Object.assign(new Error('text'), { name: Symbol('s') }), 'something that cannot be shown'],
  ])('shows what was thrown, whatever it is (case %#)', (thrown, expected) => {
    expect(messageOf(thrown)).toBe(expected);
  });

  it('is short', () => {
    expect(messageOf(new Error('x'.repeat(10_000_000)))).toHaveLength(201);
  });
});
