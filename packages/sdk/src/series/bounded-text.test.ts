import { describe, expect, it } from 'vitest';
import { boundedText, longestText } from './bounded-text.ts';

const filler = (length: number) => 'x'.repeat(length);

describe('boundedText', () => {
  it('leaves what is not too long as it is', () => {
    for (const text of ['', 'GET', '\ud800', filler(longestText)]) expect(boundedText(text)).toBe(text);
  });

  it('keeps the beginning of what is, within the bound', () => {
    const bounded = boundedText(`SELECT ${filler(10_000)}`);
    expect(bounded).toHaveLength(longestText);
    expect(bounded).toMatch(/^SELECT x+…[0-9a-f]{16}$/);
  });

  it('keeps texts apart that differ only further back, even in what is no character', () => {
    const texts = ['a', 'b', '\ud800', '\ud801', '\ufffd', ''].map((end) => filler(10_000) + end);
    expect(new Set(texts.map(boundedText)).size).toBe(texts.length);
  });

  it('gives the same for the same, and leaves what it gave as it is', () => {
    const bounded = boundedText(filler(10_000));
    expect(boundedText(filler(10_000))).toBe(bounded);
    expect(boundedText(bounded)).toBe(bounded);
  });

  it('does not cut a character in two', () => {
    for (const before of [0, 1]) {
      const bounded = boundedText(filler(before) + '😀'.repeat(5000));
      expect(bounded.isWellFormed()).toBe(true);
    }
  });
});
