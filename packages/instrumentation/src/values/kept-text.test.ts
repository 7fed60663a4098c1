import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { keptText } from './kept-text.ts';

describe('keptText', () => {
  it.each(['', 'GET', '123', '__proto__', 'a\u0000b\n"', '\ud800', 'ü'.repeat(256)])('is the text: %j', (text) => {
    expect(keptText(text)).toBe(text);
  });

  it('is the beginning of a long text', () => {
    expect(keptText('x'.repeat(1_000_000))).toBe('x'.repeat(256));
  });

  it('does not end with half of a character', () => {
    expect(keptText(`${'x'.repeat(255)}😀`)).toBe(`${'x'.repeat(255)}\ufffd`);
  });

  it('does not keep the text in memory that it was a part of', () => {
    setFlagsFromString('--expose-gc');
    const gc: () => void = runInNewContext('gc');
    gc();
    const before = process.memoryUsage().heapUsed;
    const kept = Array.from({ length: 50 }, (_, i) =>
      keptText(`${'x'.repeat(1_000_000)}${i}`.toUpperCase().slice(-60)),
    );
    gc();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(20_000_000);
    expect(kept[49]).toBe(`${'X'.repeat(58)}49`);
  });
});
