import {
  type Attributes,
  type BatchObservableResult,
  type Observable,
  type ObservableResult,
  ValueType,
} from '@opentelemetry/api';
import { whole } from '../instrument/whole.ts';
import { copyAttributes } from '../series/clean-attributes.ts';
import { ObservableInstrument } from './observable-instrument.ts';

/** One value that a callback observed. */
export interface Observation {
  readonly instrument: ObservableInstrument;
  /** Whatever it is: the streams of the instrument know what they take. */
  readonly value: unknown;
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
    const taken = observable.descriptor.valueType === ValueType.INT ? whole(value) : value;
    // Copied, as callbacks may use one object for all that they observe.
    this.#taken.push({ instrument: observable, value: taken, attributes: copyAttributes(attributes) });
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
