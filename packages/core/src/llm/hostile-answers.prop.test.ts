import { type Collector, createCollector } from '@executor-metrics/testkit';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExecutorMetrics } from '../executor-metrics.ts';

const run = { seed: 20_261_121, numRuns: 500 };

function throwing(): never {
  throw new Error('hands off');
}

function revokedProxy(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** Objects that fight back, built where they are used: fast-check itself could not hold them. */
const hostile = fc.constantFrom<() => unknown>(
  revokedProxy,
  () => new Proxy({}, { get: throwing, has: throwing, ownKeys: throwing, getPrototypeOf: throwing }),
  () => new Proxy(() => {}, { get: () => throwing, has: () => true }),
  () => new Proxy({}, { get: () => throwing, has: () => true, defineProperty: throwing }),
  () => ({ usage: revokedProxy(), model: revokedProxy(), response: revokedProxy(), object: revokedProxy() }),
  () => ({ textStream: revokedProxy(), fullStream: 1, baseStream: revokedProxy() }),
  () => ({ textStream: 1, consumeStream: 1, baseStream: new Proxy(new ReadableStream(), { get: throwing }) }),
  () => ({ data: revokedProxy(), request_id: 1, response: { headers: { get: throwing } } }),
  () => ({ [Symbol.asyncIterator]: throwing }),
  () => ({ [Symbol.asyncIterator]: () => revokedProxy() }),
  () => ({ next: () => revokedProxy(), [Symbol.asyncIterator]: throwing }),
  () => ({ _emit: throwing, on: throwing, [Symbol.asyncIterator]: throwing }),
  () => Object.freeze({ _emit: throwing, on: throwing }),
  () => ({ usage: { prompt_tokens: { valueOf: throwing }, input_tokens: 1n } }),
  () => ({
    model: 'x'.repeat(1_000_000),
    provider: '\ud800\u0000',
    attributes: revokedProxy(),
    signal: revokedProxy(),
  }),
  () => Symbol('s'),
  () => 1n,
);

const ordinary = fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true });

const whatever: fc.Arbitrary<() => unknown> = fc.oneof(
  hostile,
  ordinary.map((value) => () => value),
);

describe('whatever a call to a model gives,', () => {
  let collector: Collector;
  let metrics: ExecutorMetrics;

  beforeEach(() => {
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    collector = createCollector();
    metrics = new ExecutorMetrics({ meterProvider: collector.provider });
  });

  afterEach(() => vi.restoreAllMocks());

  it('its caller gets it, and nothing is thrown', () => {
    const llm = metrics.llm();
    fc.assert(
      fc.property(whatever, whatever, (make, options) => {
        const answer = make();
        // The point is to leave the types behind.
        expect(
          Object.is(
            llm.run(() => answer, options() as never),
            answer,
          ),
        ).toBe(true);
        expect(Object.is(llm.wrap((_parameters: unknown) => answer)(options()), answer)).toBe(true);
      }),
      run,
    );
  });

  it('in a promise, its caller gets what the promise gives', async () => {
    const llm = metrics.llm();
    await fc.assert(
      fc.asyncProperty(whatever, async (make) => {
        const answer = make();
        // What cannot be looked at rejects the promise that it is given to.
        const [plain] = await Promise.allSettled([(async () => answer)()]);
        const [measured] = await Promise.allSettled([llm.run(async () => answer)]);
        expect(measured.status).toBe(plain.status);
        if (measured.status === 'fulfilled') expect(Object.is(measured.value, answer)).toBe(true);
      }),
      run,
    );
  });

  it('thrown, its caller gets it', () => {
    const llm = metrics.llm();
    fc.assert(
      fc.property(whatever, (make) => {
        const thrown = make();
        let caught: unknown;
        try {
          llm.run(() => {
            throw thrown;
          });
        } catch (error) {
          caught = error;
        }
        expect(Object.is(caught, thrown)).toBe(true);
      }),
      run,
    );
  });

  it('no record throws, and no figure is recorded that is none', async () => {
    const figure = fc.oneof(
      fc.double().map((value) => () => value),
      whatever,
    );
    fc.assert(
      fc.property(whatever, figure, figure, (make, first, second) => {
        const [a, b] = [first(), second()];
        metrics.recordLlmRequest(make() as never);
        metrics.recordLlmRequest({ model: a, durationSeconds: a, inputTokens: b, outputTokens: a, cost: b } as never);
      }),
      run,
    );
    for (const point of await collector.collect()) {
      const figures = point.kind === 'histogram' ? [point.histogram.sum, point.histogram.min] : [0];
      for (const each of figures) expect(Number.isFinite(each) && (each ?? 0) >= 0, point.name).toBe(true);
    }
  });
});
