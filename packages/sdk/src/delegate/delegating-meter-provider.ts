import { announceProviderChange, type Report } from '@executor-metrics/core/support';
import type { Meter, MeterProvider } from '@opentelemetry/api';
import { delegateKey } from '../protocol/symbols.ts';
import { type ScopeOptions, scopeKey, scopeOf } from '../scope.ts';
import { apiRegistry } from './api-registry.ts';
import { type Attempt, createAttempt } from './attempt.ts';
import { DelegatingMeter } from './delegating-meter.ts';

export interface DelegatingMeterProviderOptions {
  /** Where it is said that a real provider failed. */
  readonly report?: Report;
}

interface Entry {
  readonly meter: DelegatingMeter;
  /** The same meter of a real provider. */
  readonly realOf: (provider: MeterProvider) => Meter;
}

/**
 * A MeterProvider that is there before the real one. What was taken from it (meters, instruments, callbacks, bound
 * instruments) drops what is recorded, until `setDelegate` names the provider that all of it belongs to from then on.
 *
 * Meters and instruments are kept for ever, one of each definition, because any of them may have to be attached again.
 *
 * @example
 * const delegate = registerDelegate();
 * const jobs = metrics.getMeter('jobs').createCounter('jobs'); // a library, at its import
 * delegate.setDelegate(new MeterProvider({ readers }));
 * jobs.add(1); // is counted
 */
export class DelegatingMeterProvider implements MeterProvider {
  #delegate: MeterProvider | undefined;
  readonly #attempt: Attempt;
  readonly #meters = new Map<string, Entry>();

  static {
    // Not a field: `isolatedDeclarations` allows none whose name is a symbol of our own.
    Object.defineProperty(DelegatingMeterProvider.prototype, delegateKey, { value: true });
  }

  constructor(options: DelegatingMeterProviderOptions = {}) {
    this.#attempt = createAttempt(options.report);
  }

  /** Whether the API of this process hands out this provider. */
  get isGlobal(): boolean {
    return apiRegistry()?.metrics === this;
  }

  getMeter(name: string, version?: string, options?: ScopeOptions): Meter {
    const scope = scopeOf(name, version, options);
    const key = scopeKey(scope);
    const known = this.#meters.get(key);
    if (known !== undefined) return known.meter;
    // As they are now, whatever the caller does with them until there is a provider.
    const kept = options?.attributes ? { ...options, attributes: scope.attributes } : { ...options };
    const entry: Entry = {
      meter: new DelegatingMeter(this.#attempt),
      realOf: (provider) => provider.getMeter(name, version, kept),
    };
    this.#meters.set(key, entry);
    this.#attachInstruments(entry);
    entry.meter.attachBatches();
    return entry.meter;
  }

  /** The provider that everything goes to now. */
  getDelegate(): MeterProvider | undefined {
    return this.#delegate;
  }

  /**
   * Attaches everything to a provider, instead of the one before; `undefined` detaches. A provider that is replaced loses
   * its callbacks, so let it flush or shut down before: else its last collection is without what is observed.
   */
  setDelegate(provider: MeterProvider | undefined): void {
    if (provider === this) {
      throw new TypeError(
        'setDelegate(): a DelegatingMeterProvider cannot be its own delegate; pass the provider of an SDK, not the global one',
      );
    }
    if (provider === this.#delegate) return;
    this.#delegate = provider;
    for (const entry of this.#meters.values()) this.#attachInstruments(entry);
    for (const { meter } of this.#meters.values()) meter.attachBatches();
    if (this.isGlobal) announceProviderChange();
  }

  /** Applications flush what the API calls the global provider, although its type has no such method. */
  async forceFlush(options?: unknown): Promise<void> {
    await callIfThere(this.#delegate, 'forceFlush', options);
  }

  /** As `forceFlush`. The provider stays the delegate until `setDelegate` says otherwise. */
  async shutdown(options?: unknown): Promise<void> {
    await callIfThere(this.#delegate, 'shutdown', options);
  }

  #attachInstruments({ meter, realOf }: Entry): void {
    const provider = this.#delegate;
    meter.attachInstruments(provider && this.#attempt(() => realOf(provider)));
  }
}

async function callIfThere(provider: object | undefined, method: string, options: unknown): Promise<void> {
  const found: unknown = provider && Reflect.get(provider, method);
  if (typeof found === 'function') await Reflect.apply(found, provider, [options]);
}
