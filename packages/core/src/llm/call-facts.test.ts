import { describe, expect, it } from 'vitest';
import { CallFacts } from './call-facts.ts';

const factsOf = (...results: readonly unknown[]) => {
  const facts = new CallFacts();
  for (const result of results) facts.read(result);
  return facts;
};

describe('CallFacts', () => {
  it.each<[string, unknown, object]>([
    ['OpenAI', { usage: { prompt_tokens: 3, completion_tokens: 2 } }, { inputTokens: 3, outputTokens: 2 }],
    [
      'OpenAI, with details',
      {
        usage: {
          ...{ input_tokens: 9, input_tokens_details: { cached_tokens: 4, cache_write_tokens: 1 } },
          ...{ output_tokens: 5, output_tokens_details: { reasoning_tokens: 2 } },
        },
      },
      { inputTokens: 9, outputTokens: 5, cacheReadTokens: 4, cacheWriteTokens: 1, reasoningTokens: 2 },
    ],
    [
      'Anthropic, whose input does not contain the cache',
      { usage: { input_tokens: 3, cache_read_input_tokens: 4, cache_creation_input_tokens: 5, output_tokens: 2 } },
      { inputTokens: 12, outputTokens: 2, cacheReadTokens: 4, cacheWriteTokens: 5 },
    ],
    [
      'Anthropic without a cache',
      {
        usage: { input_tokens: 3, cache_read_input_tokens: null, cache_creation_input_tokens: null, output_tokens: 2 },
      },
      { inputTokens: 3, outputTokens: 2 },
    ],
    [
      'version 4 of the AI SDK',
      { usage: { promptTokens: 3, completionTokens: 2 } },
      { inputTokens: 3, outputTokens: 2 },
    ],
    [
      'version 5 of the AI SDK',
      { usage: { inputTokens: 3, outputTokens: 2, cachedInputTokens: 1, reasoningTokens: 1 } },
      { inputTokens: 3, outputTokens: 2, cacheReadTokens: 1, reasoningTokens: 1 },
    ],
    ['embeddings of the AI SDK', { embedding: [], usage: { tokens: 7 } }, { inputTokens: 7 }],
    ['an AI SDK that does not know', { usage: { promptTokens: Number.NaN, completionTokens: 2 } }, { outputTokens: 2 }],
  ])('reads the usage of %s', (_what, result, usage) => {
    const facts = factsOf(result);
    expect(facts.usage.total()).toEqual(usage);
    expect(facts.usage.invalid).toBeUndefined();
  });

  it('goes by the last word of a stream', () => {
    const start = { type: 'message_start', message: { model: 'a', usage: { input_tokens: 3, output_tokens: 1 } } };
    const facts = factsOf(start, { type: 'message_delta', usage: { output_tokens: 9 } });
    expect(facts.usage.total()).toEqual({ inputTokens: 3, outputTokens: 9 });
    expect(facts.responseModel).toBe('a');
  });

  it('adds up the steps of a stream of the AI SDK, until it says the sum itself', () => {
    const facts = new CallFacts();
    const step = (inputTokens: number) => ({
      ...{ type: 'finish-step', usage: { inputTokens, outputTokens: 1 }, response: { modelId: 'm' } },
      providerMetadata: { google: {} },
    });
    facts.readPart(step(3));
    facts.readPart(step(4));
    expect(facts.usage.total()).toEqual({ inputTokens: 7, outputTokens: 2 });
    facts.readPart({ type: 'finish', totalUsage: { inputTokens: 8, outputTokens: 2 } });
    expect(facts.usage.total()).toEqual({ inputTokens: 8, outputTokens: 2 });
    expect([facts.responseModel, facts.provider]).toEqual(['m', 'gcp.gemini']);
  });

  it('reads nothing but a few named properties, of which none is content', () => {
    const read = new Set<PropertyKey>();
    const watched = (target: object): object =>
      new Proxy(target, {
        get(_target, key, receiver) {
          read.add(key);
          const value = Reflect.get(target, key, receiver);
          return typeof value === 'object' && value !== null ? watched(value) : value;
        },
      });
    const content = { text: 'secret' };
    factsOf(
      watched({ object: 'chat.completion', model: 'm', choices: [{ message: content }], usage: { prompt_tokens: 1 } }),
      watched({ type: 'message', model: 'm', content: [content], usage: { input_tokens: 1 } }),
      watched({ type: 'response.output_text.delta', delta: 'secret', response: { output: [content], usage: {} } }),
      watched({
        object: content,
        text: 'secret',
        usage: { inputTokens: 1 },
        response: { modelId: 'm', messages: [content] },
      }),
    );
    for (const key of ['choices', 'message', 'content', 'delta', 'output', 'text', 'messages']) {
      expect(read.has(key), key).toBe(false);
    }
  });

  it('does not ask a result of the AI SDK for its object, which is content', () => {
    const result = {
      usage: { inputTokens: 1 },
      get object(): never {
        throw new Error('not to be read');
      },
    };
    expect(factsOf(result).usage.total()).toEqual({ inputTokens: 1 });
  });

  it.each([-1, Number.POSITIVE_INFINITY, 1e300, '7', {}, true])('leaves out tokens that are %s', (tokens) => {
    const { usage } = factsOf({ usage: { prompt_tokens: tokens, completion_tokens: 2 } });
    expect(usage.total()).toEqual({ outputTokens: 2 });
    expect(usage.invalid).toBe('inputTokens');
  });

  it('goes without what throws', () => {
    const throwing = () => {
      throw new Error('no');
    };
    const usage = Object.defineProperty({ completion_tokens: 2 }, 'prompt_tokens', { get: throwing });
    const result = Object.defineProperty({ object: 'chat.completion', usage }, 'model', { get: throwing });
    const facts = factsOf(result, new Proxy({}, { get: throwing, has: throwing, ownKeys: throwing }));
    expect(facts.usage.total()).toEqual({ outputTokens: 2 });
    expect([facts.provider, facts.responseModel]).toEqual(['openai', undefined]);
  });
});
