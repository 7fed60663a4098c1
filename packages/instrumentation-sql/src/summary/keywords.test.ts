import { describe, expect, it } from 'vitest';
import { hashed, keywordOf, keywords } from './keywords.ts';

function find(word: string): string | undefined {
  let hash = 0;
  for (let i = 0; i < word.length; i++) hash = hashed(hash, word.charCodeAt(i));
  return keywordOf(`(${word})`, 1, 1 + word.length, hash);
}

describe('the keywords', () => {
  it('are all found, in capitals and in small letters', () => {
    for (const word of keywords) expect([find(word), find(word.toLowerCase())]).toEqual([word, word]);
  });

  it.each([
    '',
    'SELECTS',
    'SELEC',
    'sel\u0005ct',
    'S\u000clect',
    'LOW\u007fPRIORITY',
    'LOW?PRIORITY',
    'ſelect',
    'x'.repeat(1000),
  ])('are not %j', (word) => {
    expect(find(word)).toBe(undefined);
  });
});
