import { createOpenAI } from '@ai-sdk/openai';
import { pointHistogram } from '@executor-metrics/testkit';
import { embed, embedMany, generateObject, generateText, jsonSchema, Output, streamObject, streamText } from 'ai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type LlmServer, startLlmServer } from '../testdata/llm-server.ts';
import { type RecordedLlmCalls, readAll, recordedLlmCalls } from '../testdata/recorded-llm-calls.ts';
import type { Llm } from './llm.ts';

const labels = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'openai',
  'gen_ai.request.model': 'gpt-4o',
  'gen_ai.response.model': 'gpt-4o-2024-08-06',
};
const complete = { labels, inputTokens: 100, outputTokens: 20 };

describe('llm() with the AI SDK', () => {
  let server: LlmServer;
  let openai: ReturnType<typeof createOpenAI>;
  let recorded: RecordedLlmCalls;
  let llm: Llm;

  beforeAll(async () => {
    server = await startLlmServer();
    openai = createOpenAI({ apiKey: 'k', baseURL: server.openAiUrl });
  });
  afterAll(() => server.close());
  beforeEach(() => {
    server.scenario = {};
    recorded = recordedLlmCalls();
    llm = recorded.metrics.llm({ model: 'gpt-4o' });
  });

  const settings = () => ({ model: openai.chat('gpt-4o'), prompt: 'Say hello', maxRetries: 0 });
  const streamed = (more: object = {}) => streamText({ ...settings(), onError: () => {}, ...more });

  it.each([
    ['chat completions', () => openai.chat('gpt-4o')],
    ['responses', () => openai.responses('gpt-4o')],
  ])('measures generateText over %s', async (_what, model) => {
    const result = await llm.run(() => generateText({ ...settings(), model: model() }));
    expect(result.text).toBe('Hello');
    expect(await recorded.request()).toEqual({ ...complete, isStreamed: false });
  });

  it('measures generateText with an object for output', async () => {
    const content = JSON.stringify({ object: 'chat.completion' });
    const choices = [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }];
    const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
    server.scenario.answer = { object: 'chat.completion', created: 1, id: 'c', model: 'gpt-4o', choices, usage };
    const schema = jsonSchema<{ object: string }>({ type: 'object', properties: { object: { type: 'string' } } });
    const result = await llm.run(() => generateText({ ...settings(), output: Output.object({ schema }) }));
    expect(result.output).toEqual({ object: 'chat.completion' });
    expect(await recorded.request()).toMatchObject({ inputTokens: 1, outputTokens: 2 });
  });

  it('measures generateObject and streamObject', async () => {
    const schema = jsonSchema<unknown>({ type: 'object' });
    const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
    const common = { id: 'c', created: 1, model: 'gpt-4o-2024-08-06' };
    const message = { role: 'assistant', content: '{}' };
    const choice = { index: 0, finish_reason: 'stop' };
    server.scenario = {
      answer: { ...common, object: 'chat.completion', choices: [{ ...choice, message }], usage },
      events: [{ ...common, object: 'chat.completion.chunk', choices: [{ ...choice, delta: message }], usage }],
    };
    expect((await llm.run(() => generateObject({ ...settings(), schema }))).object).toEqual({});
    await readAll(llm.run(() => streamObject({ ...settings(), schema })).partialObjectStream);
    const points = await recorded.collector.collect();
    expect(pointHistogram(points, 'gen_ai.client.operation.duration', labels).count).toBe(2);
    expect(pointHistogram(points, 'gen_ai.client.operation.time_to_first_chunk', labels).count).toBe(1);
    expect(pointHistogram(points, 'gen_ai.client.token.usage', { 'gen_ai.token.type': 'output' }).sum).toBe(4);
  });

  it('takes the model and its provider from the parameters of a function that it wraps', async () => {
    server.scenario.status = 500;
    const ask = recorded.metrics.llm().wrap(generateText);
    await expect(ask(settings())).rejects.toThrow();
    expect((await recorded.request()).labels).toEqual({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-4o',
      'error.type': '500',
    });
  });

  it('measures embed', async () => {
    const model = openai.embedding('text-embedding-3-small');
    await llm.run(() => embed({ model, value: 'x' }), { model: 'text-embedding-3-small' });
    expect(await recorded.request()).toMatchObject({
      labels: { 'gen_ai.operation.name': 'embeddings', 'gen_ai.response.model': 'text-embedding-3-small' },
      inputTokens: 7,
      outputTokens: undefined,
    });
  });

  it('measures embedMany', async () => {
    const model = openai.embedding('text-embedding-3-small');
    await llm.run(() => embedMany({ model, values: ['x'] }));
    expect(await recorded.request()).toMatchObject({
      labels: { 'gen_ai.operation.name': 'embeddings', 'gen_ai.response.model': 'text-embedding-3-small' },
      inputTokens: 7,
    });
  });

  it.each([
    [429, '429'],
    [500, '500'],
  ])('names a failure with the status %d by it', async (status, errorType) => {
    server.scenario.status = status;
    await expect(llm.run(() => generateText(settings()))).rejects.toMatchObject({ statusCode: status });
    expect((await recorded.request()).labels).toMatchObject({ 'error.type': errorType });
  });

  it('names a failure after several attempts by the last one', async () => {
    server.scenario.status = 400;
    await expect(llm.run(() => generateText({ ...settings(), maxRetries: 1 }))).rejects.toThrow();
    expect((await recorded.request()).labels).toMatchObject({ 'error.type': '400' });
  });

  describe('measures streamText', () => {
    it.each([
      ['its text', (result: ReturnType<typeof streamed>) => readAll(result.textStream)],
      ['all of its parts', (result: ReturnType<typeof streamed>) => readAll(result.stream)],
      ['its usage alone', (result: ReturnType<typeof streamed>) => result.usage],
      ['its text as a whole', (result: ReturnType<typeof streamed>) => result.text],
      ['nothing of it', (result: ReturnType<typeof streamed>) => result.consumeStream()],
      [
        'its text, and later its usage',
        async (result: ReturnType<typeof streamed>) => [await readAll(result.textStream), await result.usage],
      ],
    ])('to its end for a reader of %s', async (_what, read) => {
      await read(llm.run(() => streamed()));
      expect(await recorded.request()).toEqual({ ...complete, isStreamed: true });
    });

    it('without reading before somebody reads', async () => {
      const result = llm.run(() => streamed());
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(await recorded.count()).toBe(0);
      expect((await readAll(result.textStream)).join('')).toBe('Hello');
      expect(await recorded.count()).toBe(1);
    });

    it('as a failure where the API refuses', async () => {
      server.scenario.status = 429;
      await llm.run(() => streamed()).consumeStream();
      expect((await recorded.request()).labels).toMatchObject({ 'error.type': '429' });
      expect(await recorded.request()).toMatchObject({ isStreamed: false });
    });

    it('as a failure where the connection breaks off', async () => {
      server.scenario.breakAfter = 1;
      await llm.run(() => streamed()).consumeStream();
      expect((await recorded.request()).labels['error.type']).toBe('UND_ERR_SOCKET');
    });

    it('as cancelled where it is aborted', async () => {
      server.scenario.hangAfter = 1;
      const controller = new AbortController();
      const result = llm.run(() => streamed({ abortSignal: controller.signal }));
      for await (const _part of result.textStream) controller.abort();
      expect((await recorded.request()).labels).toMatchObject({ 'error.type': 'cancelled' });
    });

    it('in a function that awaits it', async () => {
      const result = await llm.run(async () => streamed());
      expect(await result.text).toBe('Hello');
      expect(await recorded.request()).toEqual({ ...complete, isStreamed: true });
    });
  });
});
