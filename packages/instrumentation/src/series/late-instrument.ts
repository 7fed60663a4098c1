import type { Meter } from '@opentelemetry/api';
import type { MeterSource } from '../provider/meter-source.ts';

/**
 * An instrument of the provider of the moment, made when it is first used with that provider. It is `undefined` as long as
 * there is none, and another object for each provider.
 */
export class LateInstrument<I extends object> {
  /** Known without a question; `undefined` where `get()` may know more. */
  known: I | undefined;
  readonly #source: MeterSource;
  readonly #create: (meter: Meter) => I;

  constructor(source: MeterSource, create: (meter: Meter) => I) {
    this.#source = source;
    this.#create = create;
  }

  /** Throws what the provider throws. */
  get(): I | undefined {
    if (this.known !== undefined) return this.known;
    const meter = this.#source.meter ?? this.#source.look();
    if (meter !== undefined) this.known = this.#create(meter);
    return this.known;
  }

  /** There is another provider. */
  forget(): void {
    this.known = undefined;
  }
}
