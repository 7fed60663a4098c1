import { isObject, property } from '../foreign/property.ts';

/** The tokens of one request, as far as they are known. What is not known is left out. */
export interface LlmUsage {
  /** All of the input, what came from a cache or went into one included. */
  readonly inputTokens?: number | undefined;
  /** All of the output, that of reasoning included. */
  readonly outputTokens?: number | undefined;
  /** The part of the input that was read from a cache. */
  readonly cacheReadTokens?: number | undefined;
  /** The part of the input that was written to a cache. */
  readonly cacheWriteTokens?: number | undefined;
  /** The part of the output that is reasoning. */
  readonly reasoningTokens?: number | undefined;
}

type Field = keyof LlmUsage;

const fields: readonly Field[] = [
  'inputTokens',
  'outputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'reasoningTokens',
];

/**
 * What providers call these figures, each as a path: OpenAI's chat completions, responses and embeddings, Anthropic's
 * messages, and the AI SDK in its versions 4 (`promptTokens`), 5 (`cachedInputTokens`) and later.
 */
const names: Record<Field, readonly (readonly string[])[]> = {
  inputTokens: [['input_tokens'], ['prompt_tokens'], ['inputTokens'], ['promptTokens'], ['tokens']],
  outputTokens: [['output_tokens'], ['completion_tokens'], ['outputTokens'], ['completionTokens']],
  cacheReadTokens: [
    ['cache_read_input_tokens'],
    ['prompt_tokens_details', 'cached_tokens'],
    ['input_tokens_details', 'cached_tokens'],
    ['inputTokenDetails', 'cacheReadTokens'],
    ['cachedInputTokens'],
  ],
  cacheWriteTokens: [
    ['cache_creation_input_tokens'],
    ['prompt_tokens_details', 'cache_write_tokens'],
    ['input_tokens_details', 'cache_write_tokens'],
    ['inputTokenDetails', 'cacheWriteTokens'],
  ],
  reasoningTokens: [
    ['completion_tokens_details', 'reasoning_tokens'],
    ['output_tokens_details', 'reasoning_tokens'],
    ['outputTokenDetails', 'reasoningTokens'],
    ['reasoningTokens'],
  ],
};

/** Any number of tokens that a request can have, and little enough for sums of it to stay finite. */
export function isTokenCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER;
}

/** The usage of one request, put together from what a result, or the chunks of a stream, say of it. Never throws. */
export class TokenUsage {
  /** A figure that is none, if there was one. */
  invalid: string | undefined = undefined;
  readonly #figures: { -readonly [F in Field]?: number } = {};
  /** Anthropic's input tokens do not contain those of its cache, unlike all others. */
  #cacheStandsApart = false;

  /** What is said later counts: usages of streams grow. */
  update(usage: unknown): void {
    for (const [field, value] of this.#read(usage)) this.#figures[field] = value;
  }

  /** For the steps of one call, which each have their own. */
  add(usage: unknown): void {
    for (const [field, value] of this.#read(usage)) this.#figures[field] = (this.#figures[field] ?? 0) + value;
  }

  total(): LlmUsage {
    const { inputTokens, cacheReadTokens = 0, cacheWriteTokens = 0 } = this.#figures;
    if (!this.#cacheStandsApart || inputTokens === undefined) return { ...this.#figures };
    return { ...this.#figures, inputTokens: inputTokens + cacheReadTokens + cacheWriteTokens };
  }

  #read(usage: unknown): [Field, number][] {
    if (!isObject(usage)) return [];
    if (property(usage, 'cache_read_input_tokens') !== undefined) this.#cacheStandsApart = true;
    if (property(usage, 'cache_creation_input_tokens') !== undefined) this.#cacheStandsApart = true;
    const found: [Field, number][] = [];
    for (const field of fields) {
      const value = firstOf(usage, names[field]);
      if (isTokenCount(value)) found.push([field, value]);
      // The AI SDK says NaN where a provider says nothing.
      else if (value !== undefined && !Number.isNaN(value)) this.invalid = field;
    }
    return found;
  }
}

function firstOf(usage: object, paths: readonly (readonly string[])[]): unknown {
  for (const path of paths) {
    let value: unknown = usage;
    for (const key of path) value = property(value, key);
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}
