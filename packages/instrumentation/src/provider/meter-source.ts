import { createNoopMeter, type Meter, type MeterProvider, metrics } from '@opentelemetry/api';
import type { Notices } from '../notices.ts';
import { globalProvider } from './global-provider.ts';

/** The instrumentation scope. */
export interface Scope {
  readonly name: string;
  readonly version: string;
}

/**
 * The meter that an instrumentation records with: of the provider that was set, else of the global one, whichever that is.
 * It follows while somebody listens; afterwards it stays with the last one, so that what began can end there.
 */
export class MeterSource {
  readonly #scope: Scope;
  readonly #notices: Notices;
  readonly #listeners = new Set<() => void>();
  #fixed: MeterProvider | undefined;
  #provider: MeterProvider | undefined;
  #meter: Meter | undefined;
  #unfollow: (() => void) | undefined;

  constructor(scope: Scope, notices: Notices) {
    this.#scope = scope;
    this.#notices = notices;
  }

  /** The meter of the moment; `undefined` without a provider that does something. */
  get meter(): Meter | undefined {
    return this.#meter;
  }

  /** The provider that was set; `undefined` where the global one is followed. */
  get fixed(): MeterProvider | undefined {
    return this.#fixed;
  }

  /** The provider of the moment. */
  get provider(): MeterProvider | undefined {
    return this.#provider;
  }

  /** Follows another provider from now on. The one that is global already, or does nothing, stands for the global one. */
  set(provider: MeterProvider): void {
    const standsForGlobal = provider === metrics.getMeterProvider() || this.#meterOf(provider) === undefined;
    this.#fixed = standsForGlobal ? undefined : provider;
    if (this.#unfollow === undefined) return;
    this.#unfollow();
    this.#follow();
  }

  /** For records as long as there is no meter: a program may register a provider at any time. */
  look(): Meter | undefined {
    if (this.#fixed === undefined && this.#unfollow !== undefined) globalProvider.look();
    return this.#meter;
  }

  /** Calls back when the meter is another one; the returned function ends that. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#follow();
    return () => {
      if (!this.#listeners.delete(listener) || this.#listeners.size > 0) return;
      this.#unfollow?.();
      this.#unfollow = undefined;
    };
  }

  #follow(): void {
    const update = (): void => this.#update();
    this.#unfollow = this.#fixed === undefined ? globalProvider.listen(update) : () => {};
    update();
  }

  #update(): void {
    const provider = this.#fixed ?? globalProvider.current;
    if (provider === this.#provider) return;
    this.#provider = provider;
    this.#meter = provider && this.#meterOf(provider);
    for (const listener of [...this.#listeners]) listener();
  }

  #meterOf(provider: MeterProvider): Meter | undefined {
    try {
      const meter = provider.getMeter(this.#scope.name, this.#scope.version);
      return isNoop(meter) ? undefined : meter;
    } catch (error) {
      this.#notices.failed('asking the MeterProvider for a meter', error);
      return undefined;
    }
  }
}

const noopMeter = createNoopMeter();

/** Also that of another copy of the API. */
function isNoop(meter: Meter): boolean {
  return meter === noopMeter || meter.constructor.name === noopMeter.constructor.name;
}
