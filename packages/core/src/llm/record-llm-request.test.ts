import { type CollectedHistogram, pointHistogram, pointsOf, pointValue } from '@executor-metrics/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExecutorMetrics } from '../executor-metrics.ts';
import { ConfigurationError } from '../support/options.ts';
import { type RecordedLlmCalls, recordedLlmCalls } from '../testdata/recorded-llm-calls.ts';

const duration = 'gen_ai.client.operation.duration';
const tokens = 'gen_ai.client.token.usage';
const cost = 'executor.llm.cost';

let recorded: RecordedLlmCalls;
let warnings: string[];

beforeEach(() => {
  warnings = [];
  vi.spyOn(process, 'emitWarning').mockImplementation((_message, options) => {
    warnings.push((options as { code: string }).code);
  });
  recorded = recordedLlmCalls();
});

afterEach(() => vi.restoreAllMocks());

const boundsOf = ({ buckets }: CollectedHistogram) =>
  buckets.map(({ upperBound }) => upperBound).filter((bound) => Number.isFinite(bound));
const dropped = () => recorded.metrics.getMetricsSummary().dropped;
const costs = async () => {
  const points = await recorded.collector.collect();
  return pointsOf(points, cost).length === 0 ? undefined : pointValue(points, cost);
};

describe('recordLlmRequest', () => {
  it('records all that is said of a request, under the names of the conventions', async () => {
    recorded.metrics.recordLlmRequest({
      ...{ model: 'gpt-4o', responseModel: 'gpt-4o-2024-08-06', provider: 'openai', operation: 'chat' },
      ...{ durationSeconds: 2, timeToFirstChunkSeconds: 0.5, inputTokens: 100, outputTokens: 20, cost: 0.25 },
      ...{ serverAddress: 'api.openai.com', serverPort: 443, attributes: { team: 'search' } },
    });
    const labels = {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-4o',
      'gen_ai.response.model': 'gpt-4o-2024-08-06',
      'server.address': 'api.openai.com',
      'server.port': 443,
      team: 'search',
    };
    const points = await recorded.collector.collect();
    expect(points.map(({ name, unit, attributes }) => ({ name, unit, attributes }))).toEqual([
      { name: duration, unit: 's', attributes: labels },
      { name: 'gen_ai.client.operation.time_to_first_chunk', unit: 's', attributes: labels },
      { name: tokens, unit: '{token}', attributes: { ...labels, 'gen_ai.token.type': 'input' } },
      { name: tokens, unit: '{token}', attributes: { ...labels, 'gen_ai.token.type': 'output' } },
      { name: cost, unit: '{USD}', attributes: labels },
    ]);
    expect(pointValue(points, cost)).toBe(0.25);
  });

  it('has the buckets that the conventions advise', async () => {
    recorded.metrics.recordLlmRequest({ durationSeconds: 1, inputTokens: 1 });
    const points = await recorded.collector.collect();
    expect(boundsOf(pointHistogram(points, duration))).toEqual([
      0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
    ]);
    expect(boundsOf(pointHistogram(points, tokens))).toEqual([
      1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864,
    ]);
  });

  it.each([
    [{ success: false, errorType: 'timeout' }, 'timeout'],
    [{ errorType: 'timeout' }, 'timeout'],
    [{ success: false }, '_OTHER'],
    [{ success: true, errorType: 'timeout' }, undefined],
    [{}, undefined],
  ])('takes %o for a failure, or not', async (said, errorType) => {
    recorded.metrics.recordLlmRequest({ durationSeconds: 1, ...said });
    expect((await recorded.request()).labels).toEqual({
      'gen_ai.operation.name': 'chat',
      ...(errorType && { 'error.type': errorType }),
    });
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['text', 'gpt-4o'],
    ['an array', [{ durationSeconds: 1 }]],
    ['nothing that is measured', { model: 'gpt-4o' }],
    ['a success that is text', { durationSeconds: 1, success: 'yes' }],
    [
      'a getter that throws',
      {
        get durationSeconds() {
          throw new Error('no');
        },
      },
    ],
  ])('drops and counts %s', async (_what, request) => {
    recorded.metrics.recordLlmRequest(request as never);
    expect(await recorded.collector.collect()).toEqual([]);
    expect(dropped()).toEqual({ 'invalid-record': 1 });
  });

  it.each([Number.NaN, -1, Number.POSITIVE_INFINITY, 1e300, '7', null, 1n])(
    'leaves out figures that are %s, and keeps the others',
    async (figure) => {
      const none = figure as never;
      recorded.metrics.recordLlmRequest({ durationSeconds: 1, inputTokens: none, outputTokens: 2, cost: none });
      expect(await recorded.request()).toMatchObject({ inputTokens: undefined, outputTokens: 2 });
      expect(await costs()).toBeUndefined();
      expect(warnings).toEqual(['EXECUTOR_METRICS_INVALID_LLM_USAGE']);
    },
  );

  it.each([Number.NaN, -1, 1e300, '7'])('leaves out durations that are %s, and counts that', async (seconds) => {
    recorded.metrics.recordLlmRequest({ durationSeconds: seconds as never, inputTokens: 7 });
    expect(await recorded.count()).toBe(0);
    expect(dropped()).toEqual({ 'invalid-duration': 1 });
  });

  it('leaves out labels that are none, and cleans the others', async () => {
    recorded.metrics.recordLlmRequest({
      ...{ durationSeconds: 1, model: { modelId: 'x' } as never, provider: `a\n\ud800${'x'.repeat(1_000_000)}` },
      ...{ operation: '', serverPort: 443, attributes: { password: 'x' } },
    });
    expect((await recorded.request()).labels).toEqual({ 'gen_ai.provider.name': `a_\ufffd${'x'.repeat(125)}` });
    expect(dropped()).toEqual({ 'invalid-attribute': 2, 'denied-attribute': 1 });
  });

  it('tells 100 models apart, and says once that there are more', async () => {
    for (let i = 0; i < 150; i++) recorded.metrics.recordLlmRequest({ durationSeconds: 1, model: `model ${i}` });
    const points = await recorded.collector.collect();
    expect(pointsOf(points, duration)).toHaveLength(101);
    expect(pointHistogram(points, duration, { 'gen_ai.request.model': '_OTHER' }).count).toBe(50);
    expect(warnings).toEqual(['EXECUTOR_METRICS_TOO_MANY_LLM_VALUES']);
  });

  it('tells 64 error types apart', async () => {
    for (let i = 0; i < 70; i++) recorded.metrics.recordLlmRequest({ durationSeconds: 1, errorType: `error ${i}` });
    expect(pointsOf(await recorded.collector.collect(), duration)).toHaveLength(65);
    expect(dropped()).toEqual({ 'too-many-error-types': 6 });
  });

  it('records nothing while it is switched off, and makes no instruments', async () => {
    recorded.metrics.setEnabled(false);
    recorded.metrics.recordLlmRequest({ durationSeconds: 1 });
    recorded.metrics.llm().record({ durationSeconds: 1 });
    expect(await recorded.collector.collect()).toEqual([]);
    expect([...recorded.metrics.metrics.keys()].filter((name) => name.startsWith('gen_ai'))).toEqual([]);
  });

  it('survives a provider that throws', () => {
    const getMeter = () => {
      throw new Error('not today');
    };
    const metrics = new ExecutorMetrics({ meterProvider: { getMeter } });
    const failures = () => metrics.getMetricsSummary().dropped['recording-failed'] ?? 0;
    const before = failures();
    metrics.recordLlmRequest({ durationSeconds: 1 });
    expect(failures()).toBe(before + 1);
  });
});

describe('the options of llm()', () => {
  const measured = { durationSeconds: 1, inputTokens: 1_000_000, outputTokens: 500_000 };

  it('are those of each request, which says better what it says', async () => {
    const llm = recorded.metrics.llm({
      ...{ model: 'a', provider: 'openai', operation: 'embeddings', serverAddress: 'a.test', serverPort: 443 },
      attributes: { team: 'search', tier: 'free' },
    });
    llm.record({ durationSeconds: 1, model: 'b', serverAddress: 'b.test', attributes: { tier: 'paid' } });
    expect((await recorded.request()).labels).toEqual({
      'gen_ai.operation.name': 'embeddings',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'b',
      'server.address': 'b.test',
      team: 'search',
      tier: 'paid',
    });
  });

  it('have prices, from which the cost is counted', async () => {
    const llm = recorded.metrics.llm({ prices: { 'gpt-4o': { input: 2.5, output: 10 } } });
    llm.record({ ...measured, model: 'gpt-4o' });
    llm.record({ ...measured, model: 'unknown' });
    expect(await costs()).toBe(7.5);
  });

  it('have a function for the cost, which a request can do without', async () => {
    const llm = recorded.metrics.llm({
      cost: ({ inputTokens = 0 }, { model }) => (model === 'a' ? inputTokens / 1e6 : 9),
    });
    llm.record({ ...measured, model: 'a' });
    llm.record({ ...measured, model: 'a', cost: 0.5 });
    expect(await costs()).toBe(1.5);
  });

  it('go without the cost of a usage of which one half is no number', async () => {
    const llm = recorded.metrics.llm({ prices: { a: { input: 1, output: 1 } } });
    llm.record({ ...measured, model: 'a', inputTokens: Number.NaN });
    expect(await costs()).toBeUndefined();
  });

  it.each<[string, () => unknown, string[]]>([
    [
      'throws',
      () => {
        throw new Error('no idea');
      },
      ['EXECUTOR_METRICS_LLM_COST_FAILED'],
    ],
    ['gives what is no cost', () => -1, ['EXECUTOR_METRICS_INVALID_LLM_USAGE']],
    ['gives a promise', async () => 1, ['EXECUTOR_METRICS_INVALID_LLM_USAGE']],
    ['gives nothing', () => undefined, []],
  ])('go without the cost of a function that %s', async (_what, own, codes) => {
    recorded.metrics.llm({ cost: own as never }).record({ ...measured, model: 'a' });
    expect(await costs()).toBeUndefined();
    expect(await recorded.count()).toBe(1);
    expect(warnings).toEqual(codes);
  });

  it.each<[string, unknown, string]>([
    ['an option that does not exist', { modell: 'a' }, 'unknown option "modell"'],
    ['an empty model', { model: '' }, 'option "model"'],
    ['a port that is none', { serverPort: 65_536 }, 'option "serverPort"'],
    ['a price without that of input', { prices: { a: { output: 1 } } }, 'option "prices"'],
    ['a price below 0', { prices: { a: { input: -1 } } }, 'option "prices"'],
    ['a price of something else', { prices: { a: { input: 1, image: 2 } } }, 'option "prices"'],
    ['a cost that is no function', { cost: 7 }, 'option "cost"'],
  ])('refuse %s', (_what, options, message) => {
    expect(() => recorded.metrics.llm(options as never)).toThrow(ConfigurationError);
    expect(() => recorded.metrics.llm(options as never)).toThrow(message);
  });
});
