import { createReport, isFirstInProcess, onProviderChange } from '@executor-metrics/core/support';
import { type MeterProvider, metrics } from '@opentelemetry/api';
import { ticks } from './ticks.ts';

type Listener = () => void;

const patienceMs = 10_000;
const report = createReport();

/**
 * The global MeterProvider of the moment, and who wants to hear when it is another one. Our SDK announces a change; as other
 * people's SDKs announce nothing, there are looks as well. Once for the process, and only while somebody listens.
 */
class GlobalProvider {
  #current: MeterProvider | undefined;
  readonly #listeners = new Set<Listener>();
  #stop: readonly (() => void)[] = [];

  /** As of the last look; a provider that does nothing counts as one. */
  get current(): MeterProvider | undefined {
    return this.#current;
  }

  /** @returns a function that ends it */
  listen(listener: Listener): () => void {
    if (this.#listeners.size === 0) {
      const look = (): void => this.look();
      const timer = setTimeout(() => this.#complain(), patienceMs).unref();
      this.#stop = [onProviderChange(look), ticks.add(look), () => clearTimeout(timer)];
    }
    this.#listeners.add(listener);
    this.look();
    return () => {
      if (!this.#listeners.delete(listener) || this.#listeners.size > 0) return;
      for (const stop of this.#stop) stop();
    };
  }

  /** Cheap: records look as well, as long as there is nothing to record into. */
  look(): void {
    const found = realProvider(metrics.getMeterProvider());
    if (found === this.#current) return;
    this.#current = found;
    for (const listener of [...this.#listeners]) listener();
  }

  #complain(): void {
    if (this.#current !== undefined && !doesNothing(this.#current)) return;
    if (!isFirstInProcess('EXECUTOR_METRICS_NO_PROVIDER')) return;
    report(
      'EXECUTOR_METRICS_NO_PROVIDER',
      'no MeterProvider was registered within 10 s, so instrumentations record nothing yet: call start() of ' +
        '@executor-metrics/node, or set up any OpenTelemetry metrics SDK',
    );
  }
}

export const globalProvider: Pick<GlobalProvider, 'current' | 'listen' | 'look'> = new GlobalProvider();

/** On a provider of `@executor-metrics/sdk` that hands on to another one, as soon as there is another one. */
const delegateKey = Symbol.for('executor-metrics.delegate.v1');

/** Behind a delegate stands nobody yet, or the one to ask. */
function realProvider(provider: MeterProvider): MeterProvider | undefined {
  return safely(provider, () => {
    if (Reflect.get(provider, delegateKey) !== true) return provider;
    const { getDelegate } = provider as { getDelegate?: () => MeterProvider | undefined };
    return getDelegate === undefined ? provider : getDelegate.call(provider);
  });
}

/** What the API hands out without a registered provider, whichever copy of it; asked for a meter, others would keep one. */
function doesNothing(provider: MeterProvider): boolean {
  return safely(false, () => provider.constructor.name === 'NoopMeterProvider');
}

/** The provider is somebody else's object. Where it fails when it is asked for a meter, that is said. */
function safely<T>(otherwise: T, look: () => T): T {
  try {
    return look();
  } catch {
    return otherwise;
  }
}
