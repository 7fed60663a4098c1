import type { Attributes, BatchObservableResult, Observable, ObservableResult } from '@opentelemetry/api';
import { ObservableInstrument } from './observable-instrument.ts';

/** One value that a callback observed. */
export interface Observation {
  readonly instrument: ObservableInstrument;
  readonly value: number;
  readonly attributes: Attributes;
}

/**
 * What one run of a callback observes. It is taken over when the callback is through, all or nothing; what a callback
 * observes after its time is up goes nowhere.
 */
export class Observations implements BatchObservableResult {
  readonly #instruments: ReadonlySet<ObservableInstrument>;
  #taken: Observation[] = [];
  #open = true;

  constructor(instruments: ReadonlySet<ObservableInstrument>) {
    this.#instruments = instruments;
  }

  observe(observable: Observable, value: number, attributes?: Attributes): void {
    if (!this.#open || !(observable instanceof ObservableInstrument) || !this.#instruments.has(observable)) return;
    const { type } = observable.descriptor;
    // A total cannot be below 0, where it began.
    if (typeof value !== 'number' || !Number.isFinite(value) || (type === 'OBSERVABLE_COUNTER' && value < 0)) {
      for (const stream of observable.streams) stream.refuse(value);
      return;
    }
    const taken = observable.descriptor.valueType === integerType ? Math.trunc(value) : value;
    this.#taken.push({ instrument: observable, value: taken, attributes: copyOf(attributes) });
  }

  /** The result that the callback of a single instrument gets. */
  forOne(instrument: ObservableInstrument): ObservableResult {
    return { observe: (value, attributes) => this.observe(instrument, value, attributes) };
  }

  close(): readonly Observation[] {
    this.#open = false;
    const taken = this.#taken;
    this.#taken = [];
    return taken;
  }
}

/** `ValueType.INT`. */
const integerType = 0;

/** Callbacks may use one object for all that they observe. What cannot be read is not there. */
function copyOf(attributes: Attributes | undefined): Attributes {
  try {
    return typeof attributes === 'object' ? { ...attributes } : {};
  } catch {
    return {};
  }
}
