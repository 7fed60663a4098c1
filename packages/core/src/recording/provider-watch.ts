import { metrics } from '@opentelemetry/api';
import { onProviderChange } from '../support/attachment.ts';

/** Somebody who wants to know that the global MeterProvider is another one now, or behaves as one. */
export interface ProviderWatcher {
  providerChanged(): void;
}

const firstLookMs = 100;
const longestLookMs = 5000;

/**
 * Notices that the global MeterProvider has changed: as our SDK announces, and, since other people's SDKs announce nothing,
 * by looking after 100 ms, 200 ms, 400 ms and so on, and in the end every five seconds. To look at each record instead
 * would cost each record 8 ns. One subscription and one timer serve everybody; none of them is kept alive, nor is the
 * process.
 */
class ProviderWatch {
  readonly #watchers = new Set<WeakRef<ProviderWatcher>>();
  #subscribed = false;
  #seen: unknown;
  #timer: NodeJS.Timeout | undefined;

  watch(watcher: ProviderWatcher): void {
    this.#watchers.add(new WeakRef(watcher));
    if (!this.#subscribed) {
      this.#subscribed = true;
      this.#seen = metrics.getMeterProvider();
      onProviderChange(() => this.#tell());
    }
    // From the beginning, as a program that has only just begun is about to register its provider.
    this.#lookIn(firstLookMs);
  }

  #lookIn(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (metrics.getMeterProvider() !== this.#seen) this.#tell();
      this.#lookIn(Math.min(delayMs * 2, longestLookMs));
    }, delayMs);
    this.#timer.unref();
  }

  #tell(): void {
    this.#seen = metrics.getMeterProvider();
    for (const reference of this.#watchers) {
      const watcher = reference.deref();
      if (watcher === undefined) this.#watchers.delete(reference);
      else watcher.providerChanged();
    }
  }
}

export const providerWatch: Pick<ProviderWatch, 'watch'> = new ProviderWatch();
