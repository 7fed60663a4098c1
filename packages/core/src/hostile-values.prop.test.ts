import { type Collector, createCollector } from '@executor-metrics/testkit';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExecutorMetrics } from './executor-metrics.ts';
import type { LayoutName } from './options.ts';

const run = { seed: 20_261_121, numRuns: 400 };

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
  () => new Proxy([], { get: throwing }),
  () => Object.defineProperty({}, 'attributes', { enumerable: true, get: throwing }),
  () => Object.defineProperty({}, 'a', { enumerable: true, get: throwing }),
  () => ({ a: revokedProxy(), b: [revokedProxy()], attributes: revokedProxy(), operation: revokedProxy() }),
  () => ({ valueOf: throwing, toString: throwing, [Symbol.toPrimitive]: throwing }),
  () => JSON.parse('{"__proto__": {"a": 1}, "constructor": {"prototype": []}}'),
  () => ({ [Symbol.iterator]: throwing }),
  () => ({ [Symbol.iterator]: () => ({ next: throwing, return: throwing }) }),
  () => 'x'.repeat(100_000),
  () => Symbol('s'),
  () => 1n,
  () => throwing,
);

const ordinary = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true }),
  fc.anything({ withNullPrototype: true, withObjectString: true, withBoxedValues: true, withSparseArray: true }),
);

const whatever: fc.Arbitrary<() => unknown> = fc.oneof(
  hostile,
  ordinary.map((value) => () => value),
);

/** Line breaks, NUL and the like. */
const control = /\p{Cc}/u;

describe.each<[LayoutName]>([['unified'], ['per-operation']])('whatever is given, in the %s layout,', (layout) => {
  let collector: Collector;
  let metrics: ExecutorMetrics;

  beforeEach(() => {
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    collector = createCollector();
    metrics = new ExecutorMetrics({ meterProvider: collector.provider, layout });
  });

  afterEach(() => vi.restoreAllMocks());

  it('no recording method throws', () => {
    fc.assert(
      fc.property(whatever, whatever, whatever, (a, b, c) => {
        // The point is to leave the types behind.
        const [name, value, attributes] = [a(), b(), c()] as [never, never, never];
        metrics.recordOperationLatency(name, value, attributes);
        metrics.recordDuration(name, value, attributes);
        metrics.recordOperationSuccess(name, attributes);
        metrics.recordOperationFailure(name, value, attributes);
        metrics.recordRetry(name, value, attributes);
        metrics.recordOperation(name, value);
        metrics.recordOperation('plan', { success: value, durationSeconds: name, errorType: value, attributes });
        metrics.recordBatchOperations(value);
        metrics.recordBatchOperations([name, value, { operation: name, attributes }]);
        const operation = metrics.operation('plan');
        operation.record(value);
        operation.recordDuration(value, attributes);
        operation.recordSuccess(attributes);
        operation.recordFailure(value, attributes);
        operation.recordRetry(value, attributes);
        operation.recordQueueTime(value, attributes);
        operation.retry(value, attributes);
        operation.reject(value, attributes);
        const timer = operation.with(attributes).start(value, attributes);
        timer.setAttributes(value);
        timer.fail(value);
        timer.setAttributes(value);
        const ticket = operation.enqueue(attributes, value);
        ticket.start(value, attributes)[Symbol.dispose]();
        ticket.reject(value);
        operation.enqueue(value, { delaySeconds: value }).reject(value);
        operation.wrap(() => 1, attributes)();
        metrics.timed('plan', { attributes: () => value })(() => 1)();
        metrics.getMetricsSummary();
      }),
      run,
    );
  });

  it('run returns or throws the very thing', () => {
    fc.assert(
      fc.property(whatever, whatever, fc.boolean(), (make, attributes, throws) => {
        const value = make();
        let outcome: unknown;
        try {
          outcome = metrics.operation('plan').run(
            () => {
              if (throws) throw value;
              return value;
            },
            attributes() as never,
            attributes() as never,
          );
        } catch (thrown) {
          outcome = thrown;
        }
        expect(Object.is(outcome, value)).toBe(true);
      }),
      run,
    );
  });

  it('a collection has finite values and clean, bounded labels', async () => {
    const calls = fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.double(), fc.object(), fc.string()), {
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(calls, async (given) => {
        const fresh = createCollector();
        const own = new ExecutorMetrics({ meterProvider: fresh.provider, layout, maxOperations: 10 });
        for (const [name, seconds, attributes, errorType] of given) {
          own.recordOperation(name, {
            success: false,
            durationSeconds: seconds,
            errorType,
            attributes: attributes as never,
          });
        }
        const points = await fresh.collect();
        const values = points.map((point) => ('value' in point ? point.value : (point.histogram.sum ?? 0)));
        expect(values.every((value) => Number.isFinite(value) && Number(value) >= 0)).toBe(true);
        const labels = points.flatMap(({ attributes }) => Object.entries(attributes).flat(2));
        const texts = labels.filter((label) => typeof label === 'string');
        const isClean = (text: string) => text.length <= 256 && !control.test(text) && text.isWellFormed();
        expect(texts.filter((text) => !isClean(text))).toEqual([]);
      }),
      { ...run, numRuns: 60 },
    );
  });
});
