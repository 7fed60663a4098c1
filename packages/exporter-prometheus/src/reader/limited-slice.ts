import { TimeSlice } from '@executor-metrics/sdk';
import { ScrapeUnavailableError } from '../serving/scrape-unavailable.ts';

/**
 * Work in slices that ends when nobody waits for it any more. An exposition that takes longer than the scraper's patience
 * would be written to its end otherwise, and the next scrape begin before: they would pile up, each the slower for it.
 */
export class LimitedSlice extends TimeSlice {
  readonly #until: number;

  /** @param until the end, on the clock of `performance.now()` */
  constructor(until: number) {
    super();
    this.#until = until;
  }

  override async next(): Promise<void> {
    await super.next();
    if (performance.now() > this.#until) throw new ScrapeUnavailableError('the scrape took too long', 1);
  }
}
