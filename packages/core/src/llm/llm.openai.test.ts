import { pointValue } from '@executor-metrics/testkit';
import OpenAI, { APIUserAbortError } from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type LlmServer, startLlmServer } from '../testdata/llm-server.ts';
import { type RecordedLlmCalls, recordedLlmCalls } from '../testdata/recorded-llm-calls.ts';
import type { Llm } from './llm.ts';

const model = 'gpt-4o';
const messages = [{ role: 'user' as const, content: 'Say hello' }];
const labels = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'openai',
  'gen_ai.request.model': model,
  'gen_ai.response.model': 'gpt-4o-2024-08-06',
};
const complete = { labels, inputTokens: 100, outputTokens: 20 };

describe('llm() with the client of OpenAI', () => {
  let server: LlmServer;
  let client: OpenAI;
  let recorded: RecordedLlmCalls;
  let llm: Llm;

  beforeAll(async () => {
    server = await startLlmServer();
    client = new OpenAI({ apiKey: 'k', baseURL: server.openAiUrl, maxRetries: 0, logLevel: 'off' });
  });
  afterAll(() => server.close());
  beforeEach(() => {
    server.scenario = {};
    recorded = recordedLlmCalls();
    llm = recorded.metrics.llm({ model });
  });

  it('measures a chat completion', async () => {
    const answer = await llm.run(() => client.chat.completions.create({ model, messages }));
    expect(answer.choices[0]?.message.content).toBe('Hello');
    expect(await recorded.request()).toEqual({ ...complete, isStreamed: false });
  });

  it('measures a response', async () => {
    const answer = await llm.run(() => client.responses.create({ model, input: 'Say hello' }));
    expect(answer.output_text).toBe('Hello');
    expect(await recorded.request()).toEqual({ ...complete, isStreamed: false });
  });

  it('takes a response that failed for a failure', async () => {
    server.scenario.answer = { object: 'response', status: 'failed', output: [], error: { code: 'server_error' } };
    await llm.run(() => client.responses.create({ model, input: 'Say hello' }));
    expect((await recorded.request()).labels).toMatchObject({ 'error.type': 'server_error' });
  });

  it('measures embeddings', async () => {
    await llm.run(() => client.embeddings.create({ model: 'text-embedding-3-small', input: 'x' }), {
      model: 'text-embedding-3-small',
    });
    expect(await recorded.request()).toEqual({
      labels: {
        'gen_ai.operation.name': 'embeddings',
        'gen_ai.provider.name': 'openai',
        'gen_ai.request.model': 'text-embedding-3-small',
        'gen_ai.response.model': 'text-embedding-3-small',
      },
      inputTokens: 7,
      outputTokens: undefined,
      isStreamed: false,
    });
  });

  it('takes the model from the parameters of a function that it wraps', async () => {
    const ask = recorded.metrics.llm().wrap(client.chat.completions.create.bind(client.chat.completions));
    await ask({ model, messages });
    expect(await recorded.request()).toEqual({ ...complete, isStreamed: false });
  });

  it('measures within an operation that is measured, and within itself', async () => {
    const ask = () => client.chat.completions.create({ model, messages });
    const nested = recorded.metrics.operation('plan').run(() => llm.run(() => llm.run(ask)));
    expect((await nested).choices).toHaveLength(1);
    expect((await nested.withResponse()).response.status).toBe(200);
    expect(await recorded.count()).toBe(2);
    const points = await recorded.collector.collect();
    expect(pointValue(points, 'executor.operation.completed', { 'executor.operation': 'plan' })).toBe(1);
  });

  it('measures what parses the answer', async () => {
    const answer = await llm.run(() => client.chat.completions.parse({ model, messages }));
    expect(answer.choices[0]?.message.parsed).toBeNull();
    expect(await recorded.request()).toEqual({ ...complete, isStreamed: false });
  });

  it('measures runTools with all of its requests', async () => {
    const runner = llm.run(() => client.chat.completions.runTools({ model, messages, tools: [], stream: true }));
    await runner.done();
    expect((await recorded.request()).isStreamed).toBe(true);
  });

  describe('its promise', () => {
    it('is the one of the client, and as it was once it is used', async () => {
      let returned: unknown;
      const promise = llm.run(() => {
        const own = client.chat.completions.create({ model, messages });
        returned = own;
        return own;
      });
      expect(promise).toBe(returned);
      const keys = Object.keys(promise);
      const [one, two] = await Promise.all([promise, promise]);
      expect(one).toBe(two);
      expect(Object.keys(promise)).toEqual([...keys, 'parsedPromise']);
      expect(Object.getOwnPropertyNames(promise)).not.toContain('parse');
      expect(await recorded.count()).toBe(1);
    });

    it('gives the response beside the answer', async () => {
      const both = await llm.run(() => client.chat.completions.create({ model, messages })).withResponse();
      expect(both.response.status).toBe(200);
      expect(both.data.model).toBe('gpt-4o-2024-08-06');
      expect(both.request_id).toBe('r1');
      expect(await recorded.request()).toEqual({ ...complete, isStreamed: false });
    });

    it('may be asked for both inside of the function', async () => {
      const both = await llm.run(() => client.chat.completions.create({ model, messages }).withResponse());
      expect(both.data.choices).toHaveLength(1);
      expect(await recorded.request()).toEqual({ ...complete, isStreamed: false });
    });

    it('gives the response unread', async () => {
      const response = await llm.run(() => client.chat.completions.create({ model, messages })).asResponse();
      expect(response.bodyUsed).toBe(false);
      expect(await response.json()).toMatchObject({ object: 'chat.completion' });
      const { inputTokens, labels: own } = await recorded.request();
      expect({ inputTokens, provider: own['gen_ai.provider.name'] }).toEqual({
        inputTokens: undefined,
        provider: undefined,
      });
    });

    it('can be caught and ended by its own methods', async () => {
      server.scenario.status = 500;
      let isOver = false;
      const caught = await llm
        .run(() => client.chat.completions.create({ model, messages }))
        .catch((error: unknown) => error)
        .finally(() => {
          isOver = true;
        });
      expect(caught).toBeInstanceOf(OpenAI.InternalServerError);
      expect(isOver).toBe(true);
      expect((await recorded.request()).labels).toMatchObject({ 'error.type': 'InternalServerError' });
    });
  });

  describe('a failure', () => {
    it.each([
      [429, 'rate_limit_exceeded'],
      [400, 'BadRequestError'],
      [500, 'InternalServerError'],
    ])('with the status %d has the code of the API, or its class', async (status, errorType) => {
      server.scenario.status = status;
      await expect(llm.run(() => client.chat.completions.create({ model, messages }))).rejects.toMatchObject({
        status,
      });
      expect((await recorded.request()).labels).toEqual({
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': model,
        'error.type': errorType,
      });
    });

    it('to connect has the class of its error', async () => {
      const nowhere = new OpenAI({ apiKey: 'k', baseURL: 'http://127.0.0.1:1', maxRetries: 0, logLevel: 'off' });
      await expect(llm.run(() => nowhere.chat.completions.create({ model, messages }))).rejects.toThrow();
      expect((await recorded.request()).labels).toMatchObject({ 'error.type': 'APIConnectionError' });
    });

    it('by an abort is cancelled', async () => {
      const signal = AbortSignal.abort();
      await expect(
        llm.run(() => client.chat.completions.create({ model, messages }, { signal })),
      ).rejects.toBeInstanceOf(APIUserAbortError);
      expect((await recorded.request()).labels).toMatchObject({ 'error.type': 'cancelled' });
    });

    it('by the time limit of the client is a timeout', async () => {
      server.scenario.hangAfter = 0;
      const impatient = client.withOptions({ timeout: 1 });
      await expect(
        llm.run(() => impatient.chat.completions.create({ model, messages, stream: true })),
      ).rejects.toThrow();
      expect((await recorded.request()).labels).toMatchObject({ 'error.type': 'timeout' });
    });
  });
});
