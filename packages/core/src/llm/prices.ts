import { guarded, isRecord, type OptionType } from '../support/option-type.ts';
import { isTokenCount, type LlmUsage } from './token-usage.ts';

/** What a model costs, in US dollars for a million tokens. */
export interface LlmPrice {
  readonly input: number;
  /** Default: 0, for models without output, such as those of embeddings. */
  readonly output?: number;
  /** For input that is read from a cache. Default: that of input. */
  readonly cacheRead?: number;
  /** For input that is written to a cache. Default: that of input. */
  readonly cacheWrite?: number;
}

/** By model, as the request or the response names it. */
export type LlmPrices = Readonly<Record<string, LlmPrice>>;

/** US dollars of any amount that sums stay finite with. */
export const isCost: (value: unknown) => value is number = isTokenCount;

const parts: ReadonlySet<string> = new Set<keyof LlmPrice>(['input', 'output', 'cacheRead', 'cacheWrite']);

export const pricesType: OptionType<LlmPrices> = guarded(
  'prices by model, each { input, output?, cacheRead?, cacheWrite? } in US dollars for a million tokens, from 0 up',
  (value): value is LlmPrices => isRecord(value) && Object.values(value).every(isPrice),
);

function isPrice(value: unknown): value is LlmPrice {
  if (!isRecord(value) || value.input === undefined) return false;
  return Object.entries(value).every(([part, price]) => parts.has(part) && (price === undefined || isCost(price)));
}

/** What is left of the name of a model where a provider has put the date of its version behind it. */
const dated = /^(.+?)[-@](?:\d{4}-\d{2}-\d{2}|\d{8}|latest)$/;

/** The price of the model that answered, else of the one that was asked; without the date of its version where need be. */
export function priceOf(prices: LlmPrices, ...models: readonly (string | undefined)[]): LlmPrice | undefined {
  for (const model of models) {
    if (model === undefined) continue;
    for (const name of [model, dated.exec(model)?.[1]]) {
      if (name !== undefined && Object.hasOwn(prices, name)) return prices[name];
    }
  }
  return undefined;
}

/** In US dollars; `undefined` where no tokens are known. */
export function costOf(usage: LlmUsage, price: LlmPrice): number | undefined {
  const { inputTokens, outputTokens, cacheReadTokens = 0, cacheWriteTokens = 0 } = usage;
  if (inputTokens === undefined && outputTokens === undefined) return undefined;
  const uncached = Math.max(0, (inputTokens ?? 0) - cacheReadTokens - cacheWriteTokens);
  const millionths =
    uncached * price.input +
    cacheReadTokens * (price.cacheRead ?? price.input) +
    cacheWriteTokens * (price.cacheWrite ?? price.input) +
    (outputTokens ?? 0) * (price.output ?? 0);
  return millionths / 1e6;
}
