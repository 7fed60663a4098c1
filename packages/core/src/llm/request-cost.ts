import type { LlmCostContext, LlmOptions } from './llm-options.ts';
import { costOf, priceOf } from './prices.ts';
import type { LlmUsage } from './token-usage.ts';

/** Gives the cost of a request in US dollars, where it is known. May throw what the function of the options throws. */
export type RequestCost = (usage: LlmUsage, request: LlmCostContext) => unknown;

export function requestCost({ cost, prices }: Pick<LlmOptions, 'prices' | 'cost'>): RequestCost {
  if (cost !== undefined) return cost;
  if (prices === undefined) return () => undefined;
  // Copied: they were checked as they are now.
  const fixed = structuredClone(prices);
  return (usage, { model, responseModel }) => {
    const price = priceOf(fixed, responseModel, model);
    return price === undefined ? undefined : costOf(usage, price);
  };
}
