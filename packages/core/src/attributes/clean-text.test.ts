import v8 from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { cleanText } from './clean-text.ts';

describe('cleanText', () => {
  it('leaves ordinary text as it is', () => {
    expect(cleanText('exécuter 任务', 128)).toBe('exécuter 任务');
  });

  it('replaces control characters, so that no line of a text format can be broken', () => {
    expect(cleanText('a\nb\u0000c\u007fd\u0085e', 128)).toBe('a_b_c_d_e');
  });

  it('cuts what is too long and never leaves half a surrogate pair', () => {
    expect(cleanText('x'.repeat(10_000), 128)).toHaveLength(128);
    expect(cleanText(`${'x'.repeat(3)}😀`, 4)).toBe('xxx\ufffd');
  });
});

describe('cleanText of a very long string', () => {
  it('does not keep that string in memory', () => {
    v8.setFlagsFromString('--expose-gc');
    const collectGarbage: () => void = runInNewContext('gc');
    const megabytes = 4;
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    const kept = Array.from({ length: 20 }, (_, i) => {
      const long = String.fromCharCode(97 + i).repeat(megabytes * 2 ** 20);
      return cleanText(long, 128);
    });
    collectGarbage();
    const grown = process.memoryUsage().heapUsed - before;
    expect(kept).toHaveLength(20);
    expect(grown).toBeLessThan(3 * megabytes * 2 ** 20);
  });
});
