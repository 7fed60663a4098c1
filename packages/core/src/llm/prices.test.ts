import { describe, expect, it } from 'vitest';
import { costOf, priceOf } from './prices.ts';

describe('priceOf', () => {
  const prices = { 'gpt-4o': { input: 2 }, 'gpt-4o-mini': { input: 1 }, 'gpt-4o-2024-05-13': { input: 5 } };

  it.each([
    ['the very name', ['gpt-4o'], 2],
    ['the name without its date', ['gpt-4o-2024-08-06'], 2],
    ['the name with its date, where that has a price of its own', ['gpt-4o-2024-05-13'], 5],
    ['the name without a date in digits', ['gpt-4o-mini-20240718'], 1],
    ['the name without a version of Vertex AI', ['gpt-4o@20240806'], 2],
    ['the name without "latest"', ['gpt-4o-mini-latest'], 1],
    ['the first model that has one', ['unknown', 'gpt-4o-mini'], 1],
    ['no other name that begins alike', ['gpt-4o-turbo'], undefined],
    ['no name that every object has', ['constructor'], undefined],
    ['nothing, where no model is known', [undefined], undefined],
  ])('goes by %s', (_what, models, input) => {
    expect(priceOf(prices, ...models)?.input).toBe(input);
  });

  it('is not kept busy by a long name', () => {
    const started = performance.now();
    expect(priceOf(prices, `${'-2024'.repeat(10_000)}x`)).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('costOf', () => {
  const price = { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 };
  const millions = { inputTokens: 3e6, outputTokens: 1e6, cacheReadTokens: 1e6, cacheWriteTokens: 1e6 };

  it.each([
    ['input, output and both kinds of use of a cache', millions, price, 3 + 0.3 + 3.75 + 15],
    ['a cache at the price of input, where it has none', millions, { input: 3, output: 15 }, 9 + 15],
    ['no output, where it has no price', { inputTokens: 1e6 }, { input: 0.02 }, 0.02],
    ['output alone', { outputTokens: 1e6 }, price, 15],
    ['never less than nothing', { inputTokens: 0, cacheReadTokens: 1e6 }, { input: 3, cacheRead: 0 }, 0],
    ['nothing that is not known', {}, price, undefined],
  ])('counts %s', (_what, usage, own, dollars) => {
    const cost = costOf(usage, own);
    if (dollars === undefined) expect(cost).toBeUndefined();
    else expect(cost).toBeCloseTo(dollars, 10);
  });
});
