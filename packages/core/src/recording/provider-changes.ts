import { metrics } from '@opentelemetry/api';
import { onProviderChange } from '../support/attachment.ts';

const lookIntervalMs = 5000;

/**
 * How often the global MeterProvider has changed: as our SDK announces, and, since other people's SDKs announce nothing,
 * as a look every five seconds finds. To look at each record instead would cost each record 8 ns. One subscription and one
 * timer serve everybody who asks, so that none of them is kept alive.
 */
class ProviderChanges {
  #changes = 0;
  #watches = false;
  #seen: unknown;

  count(): number {
    if (!this.#watches) this.#watch();
    return this.#changes;
  }

  #watch(): void {
    this.#watches = true;
    this.#seen = metrics.getMeterProvider();
    onProviderChange(() => this.#note());
    setInterval(() => {
      if (metrics.getMeterProvider() !== this.#seen) this.#note();
    }, lookIntervalMs).unref();
  }

  #note(): void {
    this.#changes++;
    this.#seen = metrics.getMeterProvider();
  }
}

export const providerChanges: Pick<ProviderChanges, 'count'> = new ProviderChanges();
