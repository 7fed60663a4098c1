import { eventually } from '@executor-metrics/testkit';
import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { collectGarbage } from '../testdata/collect-garbage.ts';
import { type LlmServer, startLlmServer } from '../testdata/llm-server.ts';
import { type RecordedLlmCalls, readAll, recordedLlmCalls } from '../testdata/recorded-llm-calls.ts';

const parameters = { model: 'gpt-4o', messages: [{ role: 'user' as const, content: 'Say hello' }] };

describe('the memory of llm().run', () => {
  let server: LlmServer;
  let client: OpenAI;
  let recorded: RecordedLlmCalls;

  beforeAll(async () => {
    server = await startLlmServer();
    client = new OpenAI({ apiKey: 'k', baseURL: server.openAiUrl, maxRetries: 0, logLevel: 'off' });
  });
  afterAll(() => server.close());
  afterEach(() => vi.restoreAllMocks());
  beforeEach(() => {
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    recorded = recordedLlmCalls();
  });

  const isCollected = async (held: WeakRef<object>) => {
    for (let i = 0; i < 5 && held.deref() !== undefined; i++) await collectGarbage();
    return held.deref() === undefined;
  };

  it.each<[string, () => Promise<object>]>([
    [
      'a promise that was used',
      async () => {
        const promise = recorded.metrics.llm().run(() => client.chat.completions.create(parameters));
        await promise;
        return { promise };
      },
    ],
    [
      'the answer',
      async () => ({ answer: await recorded.metrics.llm().run(() => client.chat.completions.create(parameters)) }),
    ],
    [
      'a stream that was read',
      async () => {
        const stream = await recorded.metrics
          .llm()
          .run(() => client.chat.completions.create({ ...parameters, stream: true }));
        await readAll(stream);
        return { stream };
      },
    ],
  ])('does not keep %s', async (_what, use) => {
    const hold = async () => new WeakRef(Object.values(await use())[0]);
    expect(await isCollected(await hold())).toBe(true);
    expect(recorded.metrics.getMetricsSummary().dropped).toEqual({});
  });

  it('forgets a stream that nobody reads, and counts it', async () => {
    const hold = async () =>
      new WeakRef(
        await recorded.metrics.llm().run(() => client.chat.completions.create({ ...parameters, stream: true })),
      );
    expect(await isCollected(await hold())).toBe(true);
    await eventually(
      async () => {
        await collectGarbage();
        expect(recorded.metrics.getMetricsSummary().dropped).toEqual({ 'never-ended': 1 });
      },
      { what: 'the stream to be found to be lost' },
    );
    expect(await recorded.count()).toBe(0);
  });

  it('does not lose a stream of which only the iterator is in use', async () => {
    const iterate = async () => {
      const stream = await recorded.metrics
        .llm()
        .run(() => client.chat.completions.create({ ...parameters, stream: true }));
      return stream[Symbol.asyncIterator]();
    };
    const iterator = await iterate();
    await collectGarbage();
    await collectGarbage();
    while ((await iterator.next()).done !== true);
    expect(await recorded.count()).toBe(1);
  });
});
