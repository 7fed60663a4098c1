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

describe('llm() with streams of the client of OpenAI', () => {
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

  const streamed = () =>
    client.chat.completions.create({ model, messages, stream: true, stream_options: { include_usage: true } });

  describe('a stream', () => {
    it('is measured to its end', async () => {
      let text = '';
      for await (const chunk of await llm.run(streamed)) text += chunk.choices[0]?.delta.content ?? '';
      expect(text).toBe('Hello');
      expect(await recorded.request()).toEqual({ ...complete, isStreamed: true });
    });

    it('has no usage where the API was not asked for it', async () => {
      const stream = await llm.run(() => client.chat.completions.create({ model, messages, stream: true }));
      for await (const _chunk of stream);
      expect(await recorded.request()).toEqual({
        labels,
        inputTokens: undefined,
        outputTokens: undefined,
        isStreamed: true,
      });
    });

    it('of responses is measured to its end', async () => {
      const stream = await llm.run(() => client.responses.create({ model, input: 'Say hello', stream: true }));
      for await (const _event of stream);
      expect(await recorded.request()).toEqual({ ...complete, isStreamed: true });
    });

    it('of a response that fails is a failure', async () => {
      const response = { object: 'response', status: 'failed', error: { code: 'server_error', message: 'no' } };
      server.scenario.events = [{ type: 'response.failed', sequence_number: 0, response }];
      const stream = await llm.run(() => client.responses.create({ model, input: 'Say hello', stream: true }));
      for await (const _event of stream);
      expect((await recorded.request()).labels).toMatchObject({ 'error.type': 'server_error' });
    });

    it('is not recorded before its end', async () => {
      const stream = await llm.run(streamed);
      for await (const _chunk of stream) expect(await recorded.count()).toBe(0);
      expect(await recorded.count()).toBe(1);
    });

    it('that is left is a success', async () => {
      for await (const _chunk of await llm.run(streamed)) break;
      expect(await recorded.request()).toEqual({
        labels,
        inputTokens: undefined,
        outputTokens: undefined,
        isStreamed: true,
      });
    });

    it('that is aborted is cancelled, though the client ends it in silence', async () => {
      server.scenario.hangAfter = 1;
      const stream = await llm.run(streamed);
      for await (const _chunk of stream) stream.controller.abort();
      expect((await recorded.request()).labels).toMatchObject({ 'error.type': 'cancelled' });
    });

    it('whose time is up is a timeout', async () => {
      server.scenario.hangAfter = 1;
      const controller = new AbortController();
      const { signal } = controller;
      const ask = () => client.chat.completions.create({ model, messages, stream: true }, { signal });
      const stream = await llm.run(ask, { signal });
      for await (const _chunk of stream) controller.abort(new DOMException('late', 'TimeoutError'));
      expect((await recorded.request()).labels).toMatchObject({ 'error.type': 'timeout' });
    });

    it('that breaks off is a failure, which its reader gets', async () => {
      server.scenario.breakAfter = 1;
      const stream = await llm.run(streamed);
      const read = async () => {
        for await (const _chunk of stream);
      };
      await expect(read()).rejects.toThrow('terminated');
      expect((await recorded.request()).labels).toMatchObject({ 'error.type': 'UND_ERR_SOCKET' });
    });

    it('can be split', async () => {
      const [left, right] = (await llm.run(streamed)).tee();
      const count = async (stream: AsyncIterable<unknown>) => {
        let chunks = 0;
        for await (const _chunk of stream) chunks++;
        return chunks;
      };
      expect(await Promise.all([count(left), count(right)])).toEqual([4, 4]);
      expect(await recorded.request()).toEqual({ ...complete, isStreamed: true });
    });

    it('can be read as bytes', async () => {
      const bytes = (await llm.run(streamed)).toReadableStream();
      for await (const _line of bytes as unknown as AsyncIterable<Uint8Array>);
      expect(await recorded.request()).toEqual({ ...complete, isStreamed: true });
    });

    it('refuses a second reader as it always does', async () => {
      const stream = await llm.run(streamed);
      for await (const _chunk of stream);
      const again = async () => {
        for await (const _chunk of stream);
      };
      await expect(again()).rejects.toThrow('consumed');
      expect(await recorded.count()).toBe(1);
    });

    it('comes beside its response', async () => {
      const { data, response } = await llm.run(streamed).withResponse();
      for await (const _chunk of data);
      expect(response.status).toBe(200);
      expect(await recorded.request()).toEqual({ ...complete, isStreamed: true });
    });
  });

  describe('a helper of stream()', () => {
    const helper = () => client.chat.completions.stream({ model, messages, stream_options: { include_usage: true } });

    it('is measured to its end, whoever listens', async () => {
      const stream = llm.run(helper);
      let text = '';
      stream.on('content', (delta) => {
        text += delta;
      });
      expect((await stream.finalChatCompletion()).model).toBe('gpt-4o-2024-08-06');
      expect(text).toBe('Hello');
      expect(await recorded.request()).toEqual({ ...complete, isStreamed: true });
      expect(Object.getOwnPropertyNames(stream)).not.toContain('_emit');
    });

    it('of responses is measured to its end', async () => {
      const stream = llm.run(() => client.responses.stream({ model, input: 'Say hello' }));
      expect((await stream.finalResponse()).output_text).toBe('Hello');
      expect(await recorded.request()).toEqual({ ...complete, isStreamed: true });
    });

    it('can be iterated over', async () => {
      for await (const _chunk of llm.run(helper));
      expect(await recorded.request()).toEqual({ ...complete, isStreamed: true });
    });

    it('that fails is a failure, and its promise is rejected', async () => {
      server.scenario.status = 429;
      await expect(llm.run(helper).done()).rejects.toBeInstanceOf(OpenAI.RateLimitError);
      expect((await recorded.request()).labels).toMatchObject({ 'error.type': 'rate_limit_exceeded' });
    });

    it('that is aborted is cancelled', async () => {
      server.scenario.hangAfter = 1;
      const stream = llm.run(helper);
      stream.on('chunk', () => stream.abort());
      await expect(stream.done()).rejects.toBeInstanceOf(APIUserAbortError);
      expect((await recorded.request()).labels).toMatchObject({ 'error.type': 'cancelled' });
    });
  });
});
