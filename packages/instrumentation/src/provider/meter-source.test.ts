import { announceProviderChange } from '@executor-metrics/core/support';
import { DelegatingMeterProvider } from '@executor-metrics/sdk';
import { type Collector, createCollector, pointsOf, pointValue, recordWarnings } from '@executor-metrics/testkit';
import { metrics as api, createNoopMeter } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { enabledKit } from '../testdata/enabled-kit.ts';

const options = { name: 'done', unit: '{job}', description: 'Jobs', keys: ['queue'] } as const;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  api.disable();
  announceProviderChange();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function register({ provider }: Collector): void {
  api.disable();
  api.setGlobalMeterProvider(provider);
}

async function doneIn(collector: Collector): Promise<number> {
  const points = await collector.collect();
  return pointsOf(points, 'done').length === 0 ? 0 : pointValue(points, 'done');
}

describe('what a kit records', () => {
  it('has the name and the version of the instrumentation as its scope', () => {
    const getMeter = vi.fn(createNoopMeter);
    enabledKit({ meterProvider: { getMeter }, name: 'my-hooks', version: '1.2.3' }).instrumentation.disable();
    expect(getMeter).toHaveBeenCalledWith('my-hooks', '1.2.3');
  });

  it('goes nowhere before there is a provider, and to the first one from its registration on', async () => {
    const collector = createCollector();
    const { kit, instrumentation } = enabledKit();
    const done = kit.counter(options);
    const kept = done.series('a');
    done.add(1, 'a');
    kept.add(1);
    register(collector);
    done.add(10, 'a');
    kept.add(100);
    expect(await doneIn(collector)).toBe(110);
    instrumentation.disable();
  });

  it('goes to the next provider as soon as that is announced', async () => {
    const [first, second] = [createCollector(), createCollector()];
    const { kit, instrumentation } = enabledKit();
    const done = kit.counter(options);
    const kept = done.series('a');
    register(first);
    done.add(1, 'a');
    kept.add(1);
    register(second);
    announceProviderChange();
    done.add(10, 'a');
    kept.add(100);
    expect([await doneIn(first), await doneIn(second)]).toEqual([2, 110]);
    instrumentation.disable();
  });

  it('goes to the next provider within five seconds where nobody announces it', async () => {
    const [first, second] = [createCollector(), createCollector()];
    const { kit, instrumentation } = enabledKit();
    const done = kit.counter(options);
    register(first);
    vi.advanceTimersByTime(60_000);
    register(second);
    vi.advanceTimersByTime(5000);
    done.add(1, 'a');
    expect([await doneIn(first), await doneIn(second)]).toEqual([0, 1]);
    instrumentation.disable();
  });

  it('goes nowhere while there is no provider any more', async () => {
    const collector = createCollector();
    const { kit, instrumentation } = enabledKit();
    const done = kit.counter(options);
    register(collector);
    done.add(1, 'a');
    api.disable();
    announceProviderChange();
    done.add(1, 'a');
    expect(await doneIn(collector)).toBe(1);
    instrumentation.disable();
  });

  it('goes to what stands behind a delegate, whenever that is', async () => {
    const [first, second] = [createCollector(), createCollector()];
    const delegate = new DelegatingMeterProvider();
    api.setGlobalMeterProvider(delegate);
    const { kit, instrumentation } = enabledKit();
    const done = kit.counter(options);
    done.add(1, 'a');
    delegate.setDelegate(first.provider);
    done.add(10, 'a');
    delegate.setDelegate(undefined);
    done.add(100, 'a');
    delegate.setDelegate(second.provider);
    done.add(1000, 'a');
    expect([await doneIn(first), await doneIn(second)]).toEqual([10, 1000]);
    instrumentation.disable();
  });

  it('goes to the provider that was set, and not to the global one', async () => {
    const [global, own, other] = [createCollector(), createCollector(), createCollector()];
    register(global);
    const { kit, instrumentation } = enabledKit({ meterProvider: own.provider });
    const done = kit.counter(options);
    done.add(1, 'a');
    instrumentation.setMeterProvider(other.provider);
    done.add(10, 'a');
    expect([await doneIn(global), await doneIn(own), await doneIn(other)]).toEqual([0, 1, 10]);
    instrumentation.disable();
  });

  it('follows the global provider where that is what was set', async () => {
    const [first, second] = [createCollector(), createCollector()];
    register(first);
    const { kit, instrumentation } = enabledKit();
    instrumentation.setMeterProvider(api.getMeterProvider());
    const done = kit.counter(options);
    done.add(1, 'a');
    register(second);
    announceProviderChange();
    done.add(10, 'a');
    expect([await doneIn(first), await doneIn(second)]).toEqual([1, 10]);
    instrumentation.disable();
  });

  it.each([
    ['of this copy of the API', createNoopMeter],
    ['of another copy of the API', () => new (class NoopMeter {})() as ReturnType<typeof createNoopMeter>],
  ])('follows the global provider where one was set that does nothing, %s', async (_, getMeter) => {
    const collector = createCollector();
    const { kit, instrumentation } = enabledKit();
    instrumentation.setMeterProvider({ getMeter });
    register(collector);
    const done = kit.counter(options);
    done.add(1, 'a');
    expect(await doneIn(collector)).toBe(1);
    instrumentation.disable();
  });

  it('is lost where the provider throws, which is said once', async () => {
    const warnings = recordWarnings();
    const { kit, instrumentation } = enabledKit();
    const done = kit.counter(options);
    const getMeter = (): never => {
      throw new Error('no meters here');
    };
    api.setGlobalMeterProvider({ getMeter });
    done.add(1, 'a');
    done.add(1, 'a');
    expect(warnings.map(({ message }) => message)).toEqual([expect.stringContaining('no meters here')]);
    const collector = createCollector();
    register(collector);
    announceProviderChange();
    done.add(1, 'a');
    expect(await doneIn(collector)).toBe(1);
    instrumentation.disable();
  });

  it('is lost where the global provider cannot even be looked at', () => {
    recordWarnings();
    const { proxy, revoke } = Proxy.revocable({}, {});
    api.setGlobalMeterProvider(proxy as Collector['provider']);
    revoke();
    const { kit, instrumentation } = enabledKit();
    expect(() => kit.counter(options).add(1, 'a')).not.toThrow();
    expect(() => vi.advanceTimersByTime(20_000)).not.toThrow();
    instrumentation.disable();
  });

  it('is observed as soon as a provider is found, without anything having been recorded', async () => {
    const [first, second] = [createCollector(), createCollector()];
    const { kit, instrumentation } = enabledKit();
    kit.observe({ size: { kind: 'gauge', name: 'size', unit: '1', description: 'Size' } }, (observe) =>
      observe.size(7),
    );
    register(first);
    vi.advanceTimersByTime(100);
    expect(pointValue(await first.collect(), 'size')).toBe(7);
    register(second);
    announceProviderChange();
    expect(pointValue(await second.collect(), 'size')).toBe(7);
    instrumentation.disable();
  });

  it('looks on a timer that keeps no process alive, less and less often, and not once it is disabled', () => {
    recordWarnings();
    const started = vi.spyOn(globalThis, 'setTimeout');
    const { instrumentation } = enabledKit();
    vi.advanceTimersByTime(20_000);
    const delays = started.mock.calls.map(([, delay]) => delay).filter((delay) => delay !== 10_000);
    expect(delays).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
    expect(started.mock.results.every(({ value }) => !value.hasRef())).toBe(true);
    instrumentation.disable();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is missed once in a process, when there has been no provider for ten seconds', async () => {
    const warnings = recordWarnings();
    // Another test may have waited so long.
    Reflect.deleteProperty(globalThis, Symbol.for('executor-metrics.said.v1'));
    vi.resetModules();
    const { enabledKit: freshKit } = await import('../testdata/enabled-kit.ts');
    const [first, second] = [freshKit(), freshKit()];
    vi.advanceTimersByTime(9999);
    expect(warnings).toEqual([]);
    vi.advanceTimersByTime(60_000);
    expect(warnings.map(({ code }) => code)).toEqual(['EXECUTOR_METRICS_NO_PROVIDER']);
    for (const { instrumentation } of [first, second]) instrumentation.disable();
  });

  it('is not missed once more where another package, or another copy of this one, has said so', async () => {
    const warnings = recordWarnings();
    const said = new Set(['EXECUTOR_METRICS_NO_PROVIDER']);
    Object.defineProperty(globalThis, Symbol.for('executor-metrics.said.v1'), { value: said, configurable: true });
    vi.resetModules();
    const { enabledKit: freshKit } = await import('../testdata/enabled-kit.ts');
    const { instrumentation } = freshKit();
    vi.advanceTimersByTime(60_000);
    expect(warnings).toEqual([]);
    instrumentation.disable();
  });

  it('is not missed where there is a provider, or a provider of its own', async () => {
    const warnings = recordWarnings();
    vi.resetModules();
    const { enabledKit: freshKit } = await import('../testdata/enabled-kit.ts');
    const own = freshKit({ meterProvider: createCollector().provider });
    vi.advanceTimersByTime(60_000);
    register(createCollector());
    const global = freshKit();
    vi.advanceTimersByTime(60_000);
    expect(warnings).toEqual([]);
    for (const { instrumentation } of [own, global]) instrumentation.disable();
  });
});
