import { createNoopMeter, type MeterProvider, metrics } from '@opentelemetry/api';
import { isFirstInProcess } from '../support/first-in-process.ts';
import type { Report } from '../support/report.ts';
import { version } from '../version.ts';
import { providerWatch } from './provider-watch.ts';

/** The name of the instrumentation scope that everything is recorded under. */
export const scopeName = '@executor-metrics/core';

/** The epoch of what was made with no provider yet: never that of a source. A whole number, like those, for V8's sake. */
export const noEpoch = -2;

/** Where instruments get their meters from, whenever there is a provider and however often it changes. */
export interface MeterSource {
  /**
   * Another number for each provider, and below 0 while there is none. Who keeps what was made with a provider compares
   * numbers at each record.
   */
  readonly epoch: number;
  /** The provider to record with; `undefined` as long as none is registered. Throws what a provider throws. */
  current(): MeterProvider | undefined;
  /** Begins to look out for a provider: before, there are no timers. */
  begin(): void;
  /**
   * Calls back with each provider, the one that is there already included, also where nothing is ever recorded. The
   * callback does not throw.
   */
  follow(attach: (provider: MeterProvider) => void): void;
}

/** The meters of a provider that the user passed. */
export function fixedMeterSource(provider: MeterProvider): MeterSource {
  return {
    epoch: 0,
    current: () => provider,
    begin: () => {},
    follow: (attach) => attach(provider),
  };
}

/** Whether there is a provider to record with; one that throws when it is asked for a meter does not count. */
export function isAttached(source: MeterSource): boolean {
  try {
    return source.current() !== undefined;
  } catch {
    return false;
  }
}

const patienceMs = 10_000;

/**
 * The meters of the global provider, whenever that is registered: what was created before records as soon as there is
 * one. When nobody has registered a provider after ten seconds, it says so once.
 */
export function globalMeterSource(report: Report): MeterSource {
  return new GlobalMeterSource(report);
}

const unattached = -1;

class GlobalMeterSource implements MeterSource {
  epoch = unattached;
  readonly #report: Report;
  readonly #followers: ((provider: MeterProvider) => void)[] = [];
  #provider: MeterProvider | undefined;
  #providers = 0;
  #begun = false;

  constructor(report: Report) {
    this.#report = report;
  }

  begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    providerWatch.watch(this);
    // Registered before anybody watched, it is nobody's news: whoever follows is told of it now.
    if (this.#followers.length > 0) this.#found();
    setTimeout(() => {
      // One that was there and was shut down is nobody's mistake.
      if (!isAttached(this) && this.#providers === 0) this.#reportNoProvider();
    }, patienceMs).unref();
  }

  current(): MeterProvider | undefined {
    return this.epoch >= 0 ? this.#provider : this.#look();
  }

  follow(attach: (provider: MeterProvider) => void): void {
    this.#followers.push(attach);
    const isKnown = this.epoch >= 0;
    // Where it is only found now, all followers are called, this one included.
    const provider = this.#found();
    if (isKnown && provider !== undefined) attach(provider);
  }

  providerChanged(): void {
    // Where the provider that follows throws, the one before must not stay in use.
    this.epoch = unattached;
    this.#provider = undefined;
    if (this.#followers.length > 0) this.#found();
  }

  #look(): MeterProvider | undefined {
    const provider = realProvider();
    if (provider === undefined) return undefined;
    this.#provider = provider;
    this.epoch = this.#providers++;
    for (const attach of this.#followers) attach(provider);
    return provider;
  }

  /** The same without throwing: whoever records next hears of it. */
  #found(): MeterProvider | undefined {
    try {
      return this.current();
    } catch {
      return undefined;
    }
  }

  #reportNoProvider(): void {
    if (!isFirstInProcess('EXECUTOR_METRICS_NO_PROVIDER')) return;
    this.#report(
      'EXECUTOR_METRICS_NO_PROVIDER',
      'no MeterProvider was registered within 10 s, so nothing is recorded yet: call start() of ' +
        '@executor-metrics/node, or set up any OpenTelemetry metrics SDK',
    );
  }
}

const noopMeter = createNoopMeter();
let noopProvider: MeterProvider | undefined;

function realProvider(): MeterProvider | undefined {
  const provider = behindDelegate(metrics.getMeterProvider());
  // Without a registered provider the API hands out one and the same no-op object; comparing it costs next to nothing.
  if (provider === undefined || provider === noopProvider) return undefined;
  if (provider.getMeter(scopeName, version) !== noopMeter) return provider;
  noopProvider = provider;
  return undefined;
}

/** On a provider of `@executor-metrics/sdk` that hands on to another one, as soon as there is another one. */
const delegateKey = Symbol.for('executor-metrics.delegate.v1');

/** Behind a delegate stands nobody yet, or the one to ask: the delegate announces each change. */
function behindDelegate(provider: MeterProvider): MeterProvider | undefined {
  if (Reflect.get(provider, delegateKey) !== true) return provider;
  const { getDelegate } = provider as { getDelegate?: () => MeterProvider | undefined };
  return getDelegate === undefined ? provider : getDelegate.call(provider);
}
