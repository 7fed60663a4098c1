import type { ObservableResult } from '@opentelemetry/api';
import type { ObservedGauge } from './business.ts';
import type { ReadingRules } from './business-options.ts';
import type { BusinessSite } from './business-site.ts';
import { CachedReading } from './cached-reading.ts';
import { type Observation, observationsOf } from './observations.ts';

type Reading = CachedReading<readonly Observation[]>;

/** The gauge of one name. It is read by one query at a time. */
export class ReadGauge {
  readonly #site: BusinessSite;
  #reading: Reading | undefined;

  constructor(site: BusinessSite) {
    this.#site = site;
  }

  get isRead(): boolean {
    return this.#reading !== undefined;
  }

  /** From now on it is read so. */
  begin(rules: ReadingRules): ObservedGauge {
    const reading = this.#createReading(rules);
    this.#reading = reading;
    const stop = (): void => {
      reading.stop();
      if (this.#reading === reading) this.#reading = undefined;
    };
    return { name: this.#site.name, stop, [Symbol.dispose]: stop };
  }

  #createReading({ read, ...rules }: ReadingRules): Reading {
    const site = this.#site;
    return new CachedReading({
      ...rules,
      read: async (signal) => observationsOf(await read({ signal }), site),
      now: site.engine.now,
      failed: (problem, error) => site.tell(problem, site.name, error),
    });
  }

  /** To be called at each collection. Never rejects. */
  async observe(result: ObservableResult): Promise<void> {
    if (!this.#site.engine.gate.isOpen) return;
    const observations = await this.#reading?.current();
    for (const { value, attributes } of observations ?? []) result.observe(value, attributes);
  }
}
