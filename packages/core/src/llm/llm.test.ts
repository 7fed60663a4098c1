import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type RecordedLlmCalls, readAll, recordedLlmCalls } from '../testdata/recorded-llm-calls.ts';
import type { Llm } from './llm.ts';

const answer = { object: 'chat.completion', model: 'm', usage: { prompt_tokens: 3, completion_tokens: 2 } };
const labels = { 'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'openai', 'gen_ai.response.model': 'm' };
const complete = { labels, inputTokens: 3, outputTokens: 2 };

const throwing = (): never => {
  throw new Error('hands off');
};

let recorded: RecordedLlmCalls;
let llm: Llm;
let warnings: string[];
let nowMs: number;

beforeEach(() => {
  warnings = [];
  nowMs = 1000;
  vi.spyOn(process, 'emitWarning').mockImplementation((_message, options) => {
    warnings.push((options as { code: string }).code);
  });
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
  recorded = recordedLlmCalls();
  llm = recorded.metrics.llm();
});

afterEach(() => vi.restoreAllMocks());

const secondsOf = async (name: string) => {
  const point = (await recorded.collector.collect()).find((each) => each.name === `gen_ai.client.operation.${name}`);
  return point?.kind === 'histogram' ? point.histogram.sum : undefined;
};

async function* chunks(): AsyncGenerator<object> {
  nowMs += 500;
  yield { object: 'chat.completion.chunk', model: 'm', usage: null };
  nowMs += 1500;
  yield { object: 'chat.completion.chunk', model: 'm', usage: answer.usage };
}

describe('llm().run', () => {
  it('gives what the function returns, as it is', async () => {
    const frozen = Object.freeze({ ...answer });
    expect(llm.run(() => frozen)).toBe(frozen);
    expect(await llm.run(async () => frozen)).toBe(frozen);
    expect(llm.run(() => 7)).toBe(7);
    expect(llm.run(() => undefined)).toBeUndefined();
    expect(await recorded.count()).toBe(4);
  });

  it('measures a promise from the call to its end', async () => {
    const pending = Promise.withResolvers<object>();
    const result = llm.run(() => pending.promise);
    nowMs += 2000;
    pending.resolve(answer);
    await result;
    expect(await secondsOf('duration')).toBe(2);
    expect(await recorded.request()).toEqual({ ...complete, isStreamed: false });
  });

  it('throws what the function throws', async () => {
    expect(() => llm.run(throwing)).toThrow('hands off');
    expect((await recorded.request()).labels).toMatchObject({ 'error.type': 'Error' });
  });

  it('leaves a thenable alone, and measures it from when it is awaited', async () => {
    const begun = vi.fn();
    const lazy = {
      // biome-ignore lint/suspicious/noThenProperty: a thenable is what this is about
      then(onFulfilled: (value: unknown) => unknown) {
        begun();
        nowMs += 1000;
        onFulfilled(answer);
      },
      onlyHere: true,
    };
    const result = llm.run(() => lazy);
    expect(result).toBe(lazy);
    nowMs += 5000;
    expect(begun).not.toHaveBeenCalled();
    expect(await recorded.count()).toBe(0);
    expect(await result).toBe(answer);
    expect(await secondsOf('duration')).toBe(1);
  });

  it('measures a subclass of Promise from the call', async () => {
    class Job<T> extends Promise<T> {}
    const result = llm.run(() => Job.resolve(answer));
    expect(result).toBeInstanceOf(Job);
    nowMs += 3000;
    expect(await result).toBe(answer);
    expect(await secondsOf('duration')).toBe(3);
  });

  it('measures a generator from its first step, and when its first chunk came', async () => {
    const stream = llm.run(chunks);
    nowMs += 60_000;
    expect(await readAll(stream)).toHaveLength(2);
    expect([await secondsOf('time_to_first_chunk'), await secondsOf('duration')]).toEqual([0.5, 2]);
    expect(await recorded.request()).toEqual({ ...complete, isStreamed: true });
  });

  it('measures a stream of a promise from the call', async () => {
    const pending = Promise.withResolvers<AsyncIterable<object>>();
    const result = llm.run(() => pending.promise);
    nowMs += 1000;
    pending.resolve({ [Symbol.asyncIterator]: chunks });
    await readAll(await result);
    expect([await secondsOf('time_to_first_chunk'), await secondsOf('duration')]).toEqual([1.5, 3]);
  });

  it('measures a stream that is read step by step, and ended by hand', async () => {
    const stream = llm.run(chunks);
    await stream.next();
    await stream.return(undefined);
    await stream.next();
    expect(await recorded.request()).toMatchObject({ inputTokens: undefined, isStreamed: true });
  });

  it('measures a stream that throws, which its reader gets', async () => {
    const stream = llm.run(async function* () {
      yield* chunks();
      throw new RangeError('too long');
    });
    await expect(readAll(stream)).rejects.toThrow('too long');
    expect(await recorded.request()).toMatchObject({ labels: { 'error.type': 'RangeError' }, inputTokens: 3 });
  });

  it('says once that a stream cannot be followed', async () => {
    const stream = Readable.from([1, 2]);
    expect(llm.run(() => stream)).toBe(stream);
    expect(await readAll(llm.run(() => Object.freeze({ [Symbol.asyncIterator]: chunks })))).toHaveLength(2);
    expect(await recorded.count()).toBe(2);
    expect(warnings).toEqual(['EXECUTOR_METRICS_LLM_STREAM_NOT_SEEN']);
  });

  it.each<[string, () => unknown]>([
    ['that is a proxy', () => new Proxy({}, { get: throwing, has: throwing, getPrototypeOf: throwing })],
    ['with getters', () => Object.defineProperty({}, 'usage', { get: throwing })],
    ['with a `then` that throws', () => Object.defineProperty({}, 'then', { get: throwing })],
    ['that looks like a promise of a client', () => Object.assign(Promise.resolve(), { parse: 1, asResponse: 2 })],
    ['that looks like a result of the AI SDK', () => ({ textStream: 1, fullStream: 2, baseStream: 3 })],
    ['that looks like a helper', () => Object.freeze({ _emit: () => {}, on: () => {} })],
    ['that is a stream with odd iterators', () => ({ [Symbol.asyncIterator]: () => 7 })],
    ['that is a Response', () => new Response('text')],
  ])('survives an answer %s', async (_what, make) => {
    const result = make();
    expect(llm.run(() => result) === result || result instanceof Promise).toBe(true);
  });

  it('leaves a Response unread', async () => {
    const response = await llm.run(async () => Response.json(answer));
    expect(response.bodyUsed).toBe(false);
    expect(await recorded.request()).toMatchObject({ inputTokens: undefined });
  });

  it.each<[string, unknown]>([
    ['text', 'gpt-4o'],
    ['null', null],
    ['a proxy that throws', new Proxy({}, { get: throwing })],
    ['a signal that is none', { signal: 7 }],
  ])('goes without options that are %s', async (_what, options) => {
    llm.run(() => answer, options as never);
    expect(await recorded.request()).toEqual({ ...complete, isStreamed: false });
  });

  it('takes an end for cancelled where the signal says so', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const result = llm.run(() => Promise.reject(new RangeError('closed')), { signal });
    controller.abort();
    await expect(result).rejects.toThrow('closed');
    expect((await recorded.request()).labels).toMatchObject({ 'error.type': 'cancelled' });
  });

  it('calls the function alone while it is switched off', async () => {
    recorded.metrics.setEnabled(false);
    const stream = chunks();
    expect(llm.run(() => stream)).toBe(stream);
    expect(Object.getOwnPropertyNames(stream)).toEqual([]);
    await readAll(stream);
    expect(await recorded.collector.collect()).toEqual([]);
  });

  it('counts the cost of what an answer says', async () => {
    const priced = recorded.metrics.llm({ prices: { m: { input: 1e6, output: 2e6 } } });
    priced.run(() => answer);
    const point = (await recorded.collector.collect()).find(({ name }) => name === 'executor.llm.cost');
    expect(point).toMatchObject({ value: 7, attributes: labels });
  });
});

describe('llm().wrap', () => {
  it('keeps the name, the length, `this` and the properties of the function', async () => {
    const client = {
      answer,
      ask: Object.assign(
        async function ask(this: { answer: object }, _parameters: object) {
          return this.answer;
        },
        { version: 1 },
      ),
    };
    client.ask = llm.wrap(client.ask);
    expect([client.ask.name, client.ask.length, client.ask.version]).toEqual(['ask', 1, 1]);
    expect(await client.ask({ model: 'asked' })).toBe(answer);
    expect((await recorded.request()).labels).toEqual({ ...labels, 'gen_ai.request.model': 'asked' });
  });

  it.each<[string, unknown, { model: string | undefined; provider: string }]>([
    [
      'an object of the AI SDK',
      { model: { modelId: 'a', provider: 'google.vertex.chat' } },
      { model: 'a', provider: 'gcp.vertex_ai' },
    ],
    ['nothing', undefined, { model: undefined, provider: 'openai' }],
    ['a proxy that throws', new Proxy({}, { get: throwing }), { model: undefined, provider: 'openai' }],
    ['a model that is a number', { model: 7 }, { model: undefined, provider: 'openai' }],
  ])('takes the model from parameters that are %s', async (_what, parameters, { model, provider }) => {
    llm.wrap((_parameters: unknown) => answer)(parameters);
    const { labels: own } = await recorded.request();
    expect([own['gen_ai.request.model'], own['gen_ai.provider.name']]).toEqual([model, provider]);
  });

  it('prefers the model of its options', async () => {
    llm.wrap((_parameters: object) => answer, { model: 'own' })({ model: 'asked' });
    expect((await recorded.request()).labels['gen_ai.request.model']).toBe('own');
  });

  it.each([[undefined], [null], ['ask'], [{}]])(
    'refuses %j, before anybody calls what it would have made of it',
    (fn) => {
      expect(() => llm.wrap(fn as never)).toThrow('llm().wrap()');
    },
  );
});
