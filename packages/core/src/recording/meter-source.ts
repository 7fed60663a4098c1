import { createNoopMeter, type Meter, type MeterProvider, metrics } from '@opentelemetry/api';
import type { Report } from '../support/report.ts';
import { version } from '../version.ts';
import { providerChanges } from './provider-changes.ts';

/** Where instruments get their meter from. */
export interface MeterSource {
  /**
   * The meter to record with; `undefined` as long as no provider is registered. Cheap: asked at every record. Throws what
   * a provider throws.
   */
  current(): Meter | undefined;
}

const scope = '@executor-metrics/core';

/** The meter of a provider that the user passed. */
export function fixedMeterSource(provider: MeterProvider): MeterSource {
  const meter = provider.getMeter(scope, version);
  return { current: () => meter };
}

/** Whether there is a meter to record with; a provider that throws when it is asked for one has none. */
export function isAttached(source: MeterSource): boolean {
  try {
    return source.current() !== undefined;
  } catch {
    return false;
  }
}

const patienceMs = 10_000;

/**
 * The meter of the global provider, whenever that is registered: what was created before records as soon as there is
 * one. When nobody has registered a provider after ten seconds, it says so once.
 */
export function globalMeterSource(report: Report): MeterSource {
  const source = new GlobalMeterSource();
  const timer = setTimeout(() => {
    if (isAttached(source)) return;
    report(
      'EXECUTOR_METRICS_NO_PROVIDER',
      'no MeterProvider was registered within 10 s, so nothing is recorded yet: call start() of ' +
        '@executor-metrics/node, or set up any OpenTelemetry metrics SDK',
    );
  }, patienceMs);
  timer.unref();
  return source;
}

class GlobalMeterSource implements MeterSource {
  #meter: Meter | undefined;
  #seen = -1;

  current(): Meter | undefined {
    if (this.#meter !== undefined && this.#seen === providerChanges.count()) return this.#meter;
    this.#seen = providerChanges.count();
    // Where the provider throws, the meter of the one before must not stay in use.
    this.#meter = undefined;
    this.#meter = realMeter();
    return this.#meter;
  }
}

const noopMeter = createNoopMeter();
let noopProvider: MeterProvider | undefined;

function realMeter(): Meter | undefined {
  const provider = realProvider(metrics.getMeterProvider());
  // Without a registered provider the API hands out one and the same no-op object; comparing it costs next to nothing.
  if (provider === undefined || provider === noopProvider) return undefined;
  const meter = provider.getMeter(scope, version);
  if (meter !== noopMeter) return meter;
  noopProvider = provider;
  return undefined;
}

/** On a provider of `@executor-metrics/sdk` that hands on to another one, as soon as there is another one. */
const delegateKey = Symbol.for('executor-metrics.delegate.v1');

/** Behind a delegate stands nobody yet, or the one to ask: the delegate announces each change. */
function realProvider(provider: MeterProvider): MeterProvider | undefined {
  if (Reflect.get(provider, delegateKey) !== true) return provider;
  const { getDelegate } = provider as { getDelegate?: () => MeterProvider | undefined };
  return getDelegate === undefined ? provider : getDelegate.call(provider);
}
