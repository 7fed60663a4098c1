import { describe, expect, it } from 'vitest';
import { boundedText } from './bounded-text.ts';

describe('boundedText', () => {
  it('leaves text as it is up to the limit', () => {
    expect(boundedText('x'.repeat(50), 50)).toBe('x'.repeat(50));
  });

  it('cuts longer text to the limit and ends it with a hash of the whole', () => {
    const text = 'x'.repeat(51);
    expect(boundedText(text, 50)).toMatch(/^x{33}…[0-9a-f]{16}$/);
    expect(boundedText(text, 50)).toBe(boundedText(text, 50));
  });

  it('keeps apart what differs only behind the cut', () => {
    const [one, other] = ['a', 'b'].map((end) => boundedText(`${'x'.repeat(100)}${end}`, 50));
    expect(one).not.toBe(other);
  });

  it('replaces half surrogate pairs', () => {
    expect(boundedText('a\uD83Db', 50)).toBe('a\uFFFDb');
  });

  it.each([32, 33])('cuts no surrogate pair in two, behind %d characters', (length) => {
    const text = boundedText(`${'x'.repeat(length)}😱${'y'.repeat(50)}`, 50);
    expect(text.isWellFormed()).toBe(true);
    expect(text.length).toBeLessThanOrEqual(50);
  });
});
