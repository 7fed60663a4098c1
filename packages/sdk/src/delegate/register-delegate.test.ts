import { createRequire } from 'node:module';
import { onProviderChange } from '@executor-metrics/core/support';
import { createCollector, pointValue } from '@executor-metrics/testkit';
import { type MeterProvider, metrics } from '@opentelemetry/api';
import { MeterProvider as StockProvider } from '@opentelemetry/sdk-metrics';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { delegateKey } from '../protocol/symbols.ts';
import { describeForeignRegistration } from './identify-provider.ts';
import { registerDelegate, releaseDelegate } from './register-delegate.ts';

const registryKey = Symbol.for('opentelemetry.js.api.1');

/** Puts a registry in the place of the API's own, as a copy of another version would have made it. */
const fakeRegistry = (registry: object): boolean => Reflect.set(globalThis, registryKey, registry);

const codesOf = (report: { mock: { calls: unknown[][] } }) => report.mock.calls.map(([code]) => code);

afterEach(() => {
  releaseDelegate();
  Reflect.deleteProperty(globalThis, registryKey);
});

describe('registerDelegate', () => {
  it('lets a library record that took its meter before start (B23)', async () => {
    const report = vi.fn();
    const delegate = registerDelegate({ report });
    const jobs = metrics.getMeter('library').createCounter('jobs');
    jobs.add(100);
    const collector = createCollector();
    delegate.setDelegate(collector.provider);
    jobs.add(1);
    expect(pointValue(await collector.collect(), 'jobs')).toBe(1);
    expect(report).not.toHaveBeenCalled();
  });

  it('has no effect before it is called', async () => {
    const symbols = () =>
      Object.getOwnPropertySymbols(globalThis).filter((key) => /opentelemetry|executor/.test(String(key)));
    const set = metrics.setGlobalMeterProvider;
    const before = symbols();
    vi.resetModules();
    await import('./register-delegate.ts');
    expect(symbols()).toEqual(before);
    expect(before).not.toContain(registryKey);
    expect(metrics.setGlobalMeterProvider).toBe(set);
  });

  it('gives the same delegate again', () => {
    const delegate = registerDelegate();
    expect(registerDelegate()).toBe(delegate);
    expect(metrics.getMeterProvider()).toBe(delegate);
    expect(delegate.isGlobal).toBe(true);
    expect(describeForeignRegistration()).toBeUndefined();
  });

  it('gives the delegate of another copy of this package, also where our API cannot read it', () => {
    const theirs = { [delegateKey]: true, getMeter: vi.fn() };
    metrics.setGlobalMeterProvider(theirs);
    expect(registerDelegate()).toBe(theirs);
    fakeRegistry({ version: '1.9.0', metrics: theirs });
    expect(registerDelegate()).toBe(theirs);
    releaseDelegate();
    expect(describeForeignRegistration()).toBeUndefined();
  });

  it('names another SDK that holds the global, and leaves it alone', () => {
    const stock = new StockProvider();
    metrics.setGlobalMeterProvider(stock);
    const report = vi.fn();
    const delegate = registerDelegate({ report });
    expect(delegate.isGlobal).toBe(false);
    expect(metrics.getMeterProvider()).toBe(stock);
    expect(report.mock.calls).toEqual([
      ['EXECUTOR_METRICS_GLOBAL_TAKEN', expect.stringMatching(/MeterProvider of opentelemetry 3\.\d+\.\d+\./)],
    ]);
    releaseDelegate();
    expect(metrics.getMeterProvider()).toBe(stock);
  });

  it('says it once, as a process warning where nobody listens', () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    metrics.setGlobalMeterProvider(new StockProvider());
    registerDelegate();
    registerDelegate();
    expect(warn).toHaveBeenCalledOnce();
    warn.mockRestore();
  });

  it('registers the delegate that it gave before, once the other SDK has gone', () => {
    metrics.setGlobalMeterProvider(new StockProvider());
    const delegate = registerDelegate({ report: () => {} });
    metrics.disable();
    expect(registerDelegate()).toBe(delegate);
    expect(delegate.isGlobal).toBe(true);
  });

  it('says which versions of the API are in the way (B24)', () => {
    fakeRegistry({ version: '1.9.0', trace: {} });
    const report = vi.fn();
    expect(registerDelegate({ report }).isGlobal).toBe(false);
    expect(new Set(codesOf(report))).toEqual(new Set(['EXECUTOR_METRICS_API_SKEW']));
    expect(report.mock.calls[0]?.[1]).toMatch(/version 1\.9\.0 .* version 1\.10\.\d+ /);
  });

  it('tells the packages of the project of each change of the provider', () => {
    const listener = vi.fn();
    const end = onProviderChange(listener);
    const delegate = registerDelegate();
    expect(listener).toHaveBeenCalledTimes(1);
    delegate.setDelegate(createCollector().provider);
    expect(listener).toHaveBeenCalledTimes(2);
    releaseDelegate();
    expect(listener).toHaveBeenCalledTimes(4);
    end();
  });
});

describe('releaseDelegate', () => {
  it('gives the global free and leaves what was taken without effect', async () => {
    const delegate = registerDelegate();
    const counter = metrics.getMeter('a').createCounter('c');
    const collector = createCollector();
    delegate.setDelegate(collector.provider);
    releaseDelegate();
    releaseDelegate();
    counter.add(1);
    expect(await collector.collect()).toEqual([]);
    expect(metrics.setGlobalMeterProvider(collector.provider)).toBe(true);
    metrics.disable();
    expect(registerDelegate()).not.toBe(delegate);
  });
});

describe('while a delegate is registered', () => {
  const require = createRequire(import.meta.url);

  it('a provider that the API refuses is named, whichever copy of the API it came through', () => {
    const apis = [metrics, (require('@opentelemetry/api') as { metrics: typeof metrics }).metrics];
    for (const api of apis) {
      const original = api.setGlobalMeterProvider;
      const report = vi.fn();
      const delegate = registerDelegate({ report });
      expect(api.setGlobalMeterProvider(new StockProvider())).toBe(false);
      expect(api.getMeterProvider()).toBe(delegate);
      expect(report.mock.calls).toEqual([
        ['EXECUTOR_METRICS_GLOBAL_OWNED', expect.stringMatching(/^MeterProvider of opentelemetry 3\./)],
      ]);
      releaseDelegate();
      expect(api.setGlobalMeterProvider).toBe(original);
    }
  });

  it('so is one of a copy that is loaded later', () => {
    const entry = require.resolve('@opentelemetry/api');
    const others = Object.keys(require.cache).filter((file) => file.includes('@opentelemetry/api/'));
    const saved = others.map((file) => [file, require.cache[file]] as const);
    for (const file of others) delete require.cache[file];
    const report = vi.fn();
    registerDelegate({ report });
    const late = (require('@opentelemetry/api') as { metrics: typeof metrics }).metrics;
    expect(late).not.toBe((saved.find(([file]) => file === entry)?.[1]?.exports as { metrics: unknown })?.metrics);
    const provider: MeterProvider = new StockProvider();
    expect(late.setGlobalMeterProvider(provider)).toBe(false);
    expect(codesOf(report)).toEqual(['EXECUTOR_METRICS_GLOBAL_OWNED']);
    for (const [file, module] of saved) require.cache[file] = module;
  });
});
