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
