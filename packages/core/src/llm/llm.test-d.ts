import type Anthropic from '@anthropic-ai/sdk';
import type { generateText } from 'ai';
import type OpenAI from 'openai';
import { describe, expectTypeOf, it } from 'vitest';
import type { ExecutorMetrics, Llm, LlmUsage } from '../index.ts';

declare const metrics: ExecutorMetrics;
declare const llm: Llm;
declare const openai: OpenAI;
declare const anthropic: Anthropic;
declare const ask: typeof generateText;

describe('the types of measured requests to models', () => {
  it('are those of the clients', () => {
    const chat = () => openai.chat.completions.create({ model: 'm', messages: [] });
    expectTypeOf(llm.run(chat)).toEqualTypeOf<ReturnType<typeof chat>>();
    expectTypeOf(llm.run(chat).withResponse).toBeFunction();
    const stream = () => anthropic.messages.stream({ model: 'm', max_tokens: 1, messages: [] });
    expectTypeOf(llm.run(stream)).toEqualTypeOf<ReturnType<typeof stream>>();
    expectTypeOf(llm.run(() => 7)).toEqualTypeOf<number>();
  });

  it('are kept by functions that are wrapped, with their overloads and type parameters', () => {
    expectTypeOf(llm.wrap(openai.chat.completions.create)).toEqualTypeOf<typeof openai.chat.completions.create>();
    const wrapped: typeof generateText = llm.wrap(ask);
    expectTypeOf(wrapped).toBeFunction();
  });

  it('know what a cost is made of', () => {
    metrics.llm({
      cost: (usage, { model, operation }) => {
        expectTypeOf(usage).toEqualTypeOf<LlmUsage>();
        expectTypeOf(model).toEqualTypeOf<string | undefined>();
        expectTypeOf(operation).toBeString();
        return (usage.outputTokens ?? 0) * 1e-6;
      },
    });
  });

  it('refuse options and figures that do not exist', () => {
    // @ts-expect-error an option that does not exist
    metrics.llm({ modell: 'm' });
    // @ts-expect-error a price needs that of input
    metrics.llm({ prices: { m: { output: 1 } } });
    // @ts-expect-error durations are in seconds
    metrics.recordLlmRequest({ model: 'm', durationMs: 7 });
    // @ts-expect-error tokens are a number
    metrics.recordLlmRequest({ model: 'm', inputTokens: '7' });
  });
});
