import type { Attributes, ObservableResult } from '@opentelemetry/api';
import type { BusinessGauge } from './business.ts';
import type { BusinessSite } from './business-site.ts';
import { isNumber } from './measured-counter.ts';
import { SeriesValues } from './series-values.ts';

interface Held {
  readonly value: number;
  readonly setAtMs: number;
}

/**
 * A gauge that keeps its values itself and is asked for them at each collection. So a value that was set once, before there
 * was a provider, is there when one comes, and a value that was removed is observed no more.
 */
export class SetGauge implements BusinessGauge {
  readonly name: string;
  readonly #site: BusinessSite;
  readonly #values = new SeriesValues<Held>();
  readonly #keepMs: number;

  /** @param keepMs how long a value stands after it was set */
  constructor(site: BusinessSite, keepMs: number) {
    this.name = site.name;
    this.#site = site;
    this.#keepMs = keepMs;
  }

  set(value: number, attributes?: Attributes): void {
    this.#change(attributes, value, () => value);
  }

  add(value: number, attributes?: Attributes): void {
    this.#change(attributes, value, (before) => before + value);
  }

  increment(attributes?: Attributes): void {
    this.add(1, attributes);
  }

  decrement(attributes?: Attributes): void {
    this.add(-1, attributes);
  }

  remove(attributes?: Attributes): void {
    if (this.#site.engine.gate.isOpen) this.#values.delete(this.#site.engine.policy.clean(attributes));
    else this.#values.clear();
  }

  /** @param from gives the new value from the one that there is, or from 0 */
  #change(attributes: Attributes | undefined, given: unknown, from: (before: number) => number): void {
    const { gate, policy, now } = this.#site.engine;
    if (!gate.isOpen) {
      // Nobody looks at what it is, so nobody knows which of the values still hold.
      this.#values.clear();
      return;
    }
    if (!isNumber(given)) {
      this.#site.tell('invalid-value', this.name, given);
      return;
    }
    const setAtMs = now();
    const clean = policy.clean(attributes);
    const put = (): boolean =>
      this.#values.put(clean, (held) => {
        const value = from(this.#isOver(held, setAtMs) ? 0 : (held?.value ?? 0));
        return { value, setAtMs };
      });
    // Nobody may have collected for long, and so have removed what is over.
    if (!put() && !(this.#removeWhatIsOver(setAtMs) && put())) this.#site.tell('too-many-series', this.name);
  }

  /** @returns whether anything was */
  #removeWhatIsOver(nowMs: number): boolean {
    if (this.#keepMs === Number.POSITIVE_INFINITY) return false;
    const before = this.#values.size;
    for (const { attributes, value: held } of this.#values) {
      if (this.#isOver(held, nowMs)) this.#values.delete(attributes);
    }
    return this.#values.size < before;
  }

  #isOver(held: Held | undefined, nowMs: number): boolean {
    return held !== undefined && nowMs - held.setAtMs > this.#keepMs;
  }

  /** To be called at each collection. */
  observe(result: ObservableResult): void {
    if (!this.#site.engine.gate.isOpen) return;
    const nowMs = this.#site.engine.now();
    this.#removeWhatIsOver(nowMs);
    for (const { attributes, value: held } of this.#values) {
      // A sum may have grown beyond all numbers.
      if (isNumber(held.value)) result.observe(held.value, attributes);
    }
  }
}
