import type { Attributes } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { labelSet } from '../testdata/families.ts';
import { LabelCache } from './label-cache.ts';

/** A cache that tells what it had to translate. */
function counting() {
  const translated: Attributes[] = [];
  const cache = new LabelCache((attributes) => {
    translated.push(attributes);
    return labelSet(...Object.entries(attributes).flat().map(String));
  });
  const scrape = (all: readonly Attributes[]) => {
    const labels = all.map((attributes, i) => cache.labelsOf(attributes, i));
    cache.end(all.length);
    return labels;
  };
  return { scrape, translated };
}

const a = Object.freeze({ key: 'a' });
const b = Object.freeze({ key: 'b' });
const c = Object.freeze({ key: 'c' });

describe('LabelCache', () => {
  it('translates what is frozen once, wherever it stands', () => {
    const { scrape, translated } = counting();
    const first = scrape([a, b, c]);
    expect(scrape([a, b, c])).toEqual(first);
    expect(scrape([c, a])).toEqual([first[2], first[0]]);
    expect(scrape([b, c, a, b])).toEqual([first[1], first[2], first[0], first[1]]);
    expect(translated).toEqual([a, b, c]);
  });

  it('translates anew what may have changed, among what has not', () => {
    const { scrape } = counting();
    const changing = { key: 'x' };
    scrape([a, changing, b]);
    changing.key = 'y';
    expect(scrape([a, changing, b]).map(({ pairs }) => pairs[1])).toEqual(['a', 'y', 'b']);
    expect(scrape([changing, a, b]).map(({ pairs }) => pairs[1])).toEqual(['y', 'a', 'b']);
  });
});
