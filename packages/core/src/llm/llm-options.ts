import type { Attributes } from '@opentelemetry/api';
import { guarded, integer, type OptionType, text } from '../support/option-type.ts';
import type { OptionTypes } from '../support/options.ts';
import { type LlmPrices, pricesType } from './prices.ts';
import type { LlmUsage } from './token-usage.ts';

/** What is known of a request before it is made. What is left out is taken from the result, as far as that says it. */
export interface LlmCall {
  /** The model that is asked, `gen_ai.request.model`. Requests that fail have no other. */
  readonly model?: string | undefined;
  /** `gen_ai.provider.name`: `openai`, `anthropic`, `aws.bedrock`, `azure.ai.openai`, … */
  readonly provider?: string | undefined;
  /** `gen_ai.operation.name`: `chat`, `embeddings`, `text_completion`, … Default: as the result looks, else `chat`. */
  readonly operation?: string | undefined;
  readonly serverAddress?: string | undefined;
  readonly serverPort?: number | undefined;
  /** Attributes of your own. */
  readonly attributes?: Attributes | undefined;
}

/** A call that is measured. */
export interface LlmRunOptions extends LlmCall {
  /** Tells that a call was cancelled, or its time was up, where the error does not. */
  readonly signal?: AbortSignal | undefined;
}

/** Of which request the cost is asked. */
export interface LlmCostContext {
  readonly provider: string | undefined;
  readonly operation: string;
  readonly model: string | undefined;
  readonly responseModel: string | undefined;
}

/** Options of `metrics.llm()`. */
export interface LlmOptions extends LlmCall {
  /** Prices by model, from which `executor.llm.cost` is counted. */
  readonly prices?: LlmPrices;
  /** Gives the cost of a request in US dollars, in place of `prices`; `undefined` where it is not known. */
  readonly cost?: (usage: LlmUsage, request: LlmCostContext) => number | undefined;
}

/** A request that was measured elsewhere. */
export interface LlmRequest extends LlmCall {
  /** The model that answered, where it has a name of its own. */
  readonly responseModel?: string | undefined;
  /** In seconds. Left out: not recorded. */
  readonly durationSeconds?: number | undefined;
  /** From the request to the first chunk of a streamed answer, in seconds. */
  readonly timeToFirstChunkSeconds?: number | undefined;
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
  /** Default: `true`, unless there is an `errorType`. */
  readonly success?: boolean | undefined;
  /** What failed, from a small set: a class or a code, never a message. */
  readonly errorType?: string | undefined;
  /** In US dollars. Left out: as the options of `llm()` say. */
  readonly cost?: number | undefined;
}

const attributesType: OptionType<Attributes> = guarded('an object', (_value): _value is Attributes => true);

export const llmOptionTypes: OptionTypes<LlmOptions> = {
  model: text,
  provider: text,
  operation: text,
  serverAddress: text,
  serverPort: integer(0, 65_535),
  // What cannot be a label is left out and counted, as with every other measurement.
  attributes: attributesType,
  prices: pricesType,
  cost: guarded('a function', (value): value is NonNullable<LlmOptions['cost']> => typeof value === 'function'),
};
