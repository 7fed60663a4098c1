import Anthropic, { APIUserAbortError } from '@anthropic-ai/sdk';
import { eventually } from '@executor-metrics/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type LlmServer, startLlmServer } from '../testdata/llm-server.ts';
import { type RecordedLlmCalls, readAll, recordedLlmCalls } from '../testdata/recorded-llm-calls.ts';
import type { Llm } from './llm.ts';

const model = 'claude-sonnet-4-0';
const parameters = { model, max_tokens: 100, messages: [{ role: 'user' as const, content: 'Say hello' }] };
const labels = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'anthropic',
  'gen_ai.request.model': model,
  'gen_ai.response.model': 'claude-sonnet-4-20250514',
};
// 30, and 70 that were read from the cache or written to it.
const complete = { labels, inputTokens: 100, outputTokens: 20 };

describe('llm() with the client of Anthropic', () => {
  let server: LlmServer;
  let client: Anthropic;
  let recorded: RecordedLlmCalls;
  let llm: Llm;

  beforeAll(async () => {
    server = await startLlmServer();
    client = new Anthropic({ apiKey: 'k', baseURL: server.anthropicUrl, maxRetries: 0, logLevel: 'off' });
  });
  afterAll(() => server.close());
  beforeEach(() => {
    server.scenario = {};
    recorded = recordedLlmCalls();
    llm = recorded.metrics.llm({ model });
  });

  const streamed = () => client.messages.create({ ...parameters, stream: true });

  it('measures a message, with the tokens of the cache', async () => {
    const answer = await llm.run(() => client.messages.create(parameters));
    expect(answer.content).toMatchObject([{ type: 'text', text: 'Hello' }]);
    expect(await recorded.request()).toEqual({ ...complete, isStreamed: false });
  });

  it('gives the response beside the message', async () => {
    const { response, data } = await llm.run(() => client.messages.create(parameters)).withResponse();
    expect([response.status, data.model]).toEqual([200, 'claude-sonnet-4-20250514']);
    expect(await recorded.request()).toEqual({ ...complete, isStreamed: false });
  });

  it('measures a stream to its end', async () => {
    const types: string[] = [];
    for await (const event of await llm.run(streamed)) types.push(event.type);
    expect(types.at(-1)).toBe('message_stop');
    expect(await recorded.request()).toEqual({ ...complete, isStreamed: true });
  });

  it('records of a stream that is left what it has said until then', async () => {
    for await (const _event of await llm.run(streamed)) break;
    expect(await recorded.request()).toEqual({ ...complete, outputTokens: 1, isStreamed: true });
  });

  it('measures both halves of a stream as one', async () => {
    const halves = (await llm.run(streamed)).tee();
    const read = async (stream: AsyncIterable<unknown>) => {
      for await (const _event of stream);
    };
    await Promise.all(halves.map(read));
    expect(await recorded.request()).toEqual({ ...complete, isStreamed: true });
  });

  it('takes a stream that is aborted for cancelled', async () => {
    server.scenario.hangAfter = 1;
    const stream = await llm.run(streamed);
    for await (const _event of stream) stream.controller.abort();
    expect((await recorded.request()).labels).toMatchObject({ 'error.type': 'cancelled' });
  });

  it('takes an error within a stream for a failure', async () => {
    server.scenario.events = [{ type: 'error', error: { type: 'overloaded_error', message: 'no' } }];
    const stream = await llm.run(streamed);
    const read = async () => {
      for await (const _event of stream);
    };
    await expect(read()).rejects.toBeInstanceOf(Anthropic.APIError);
    expect((await recorded.request()).labels).toMatchObject({ 'error.type': 'APIError' });
  });

  it('measures a helper of stream()', async () => {
    const stream = llm.run(() => client.messages.stream(parameters));
    let text = '';
    stream.on('text', (delta) => {
      text += delta;
    });
    expect((await stream.finalMessage()).usage.output_tokens).toBe(20);
    expect(text).toBe('Hello');
    expect(await recorded.request()).toEqual({ ...complete, isStreamed: true });
  });

  it('measures the promise of a helper', async () => {
    await llm.run(() => client.messages.stream(parameters).finalMessage());
    expect(await recorded.request()).toEqual({ ...complete, isStreamed: false });
  });

  it.each([
    ['a loop that ends', async (stream: AsyncIterable<unknown>) => void (await readAll(stream)), undefined],
    [
      'a loop that is left, which aborts it',
      async (stream: AsyncIterable<unknown>) => {
        for await (const _event of stream) break;
      },
      'cancelled',
    ],
  ])('measures a helper in %s', async (_what, read, errorType) => {
    const stream = llm.run(() => client.messages.stream(parameters));
    stream.on('error', () => {});
    stream.on('abort', () => {});
    await read(stream);
    await eventually(async () => expect((await recorded.request()).labels['error.type']).toBe(errorType), {
      what: 'the helper to say that it is over',
    });
  });

  it('takes a helper that is aborted for cancelled', async () => {
    server.scenario.hangAfter = 2;
    const stream = llm.run(() => client.messages.stream(parameters));
    stream.on('streamEvent', () => stream.abort());
    await expect(stream.done()).rejects.toBeInstanceOf(APIUserAbortError);
    expect((await recorded.request()).labels).toMatchObject({ 'error.type': 'cancelled' });
  });

  it('leaves an error that nobody handles unhandled', async () => {
    server.scenario.status = 500;
    const unhandled = new Promise((resolve) => process.once('unhandledRejection', resolve));
    llm.run(() => client.messages.stream(parameters));
    expect(await unhandled).toBeInstanceOf(Anthropic.InternalServerError);
    expect((await recorded.request()).labels).toMatchObject({ 'error.type': 'InternalServerError' });
  });

  it.each([
    [429, 'RateLimitError'],
    [500, 'InternalServerError'],
  ])('names a failure with the status %d by its class', async (status, errorType) => {
    server.scenario.status = status;
    await expect(llm.run(() => client.messages.create(parameters))).rejects.toMatchObject({ status });
    expect((await recorded.request()).labels).toEqual({
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': model,
      'error.type': errorType,
    });
  });
});
