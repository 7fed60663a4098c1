import type {
  BatchObservableCallback,
  Counter,
  Gauge,
  Histogram,
  Meter,
  MetricOptions,
  Observable,
  ObservableCounter,
  ObservableGauge,
  ObservableUpDownCounter,
  UpDownCounter,
} from '@opentelemetry/api';
import type { Attempt } from './attempt.ts';
import { BatchCallbacks } from './batch-callbacks.ts';
import { copyOf, instrumentKey } from './definition-key.ts';
import { DelegatingAdder, DelegatingRecorder } from './delegating-instrument.ts';
import { DelegatingObservable } from './delegating-observable.ts';

interface Attachable {
  attach(meter: Meter | undefined): void;
}

type AdderKind = 'createCounter' | 'createUpDownCounter';
type RecorderKind = 'createGauge' | 'createHistogram';
type ObservableKind = 'createObservableCounter' | 'createObservableGauge' | 'createObservableUpDownCounter';

/** A meter whose instruments and callbacks are those of the real meter while there is one. */
export class DelegatingMeter implements Meter {
  #real: Meter | undefined;
  readonly #attempt: Attempt;
  readonly #instruments = new Map<string, Attachable>();
  readonly #batches: BatchCallbacks;

  constructor(attempt: Attempt) {
    this.#attempt = attempt;
    this.#batches = new BatchCallbacks(attempt);
  }

  attachInstruments(meter: Meter | undefined): void {
    this.#real = meter;
    for (const instrument of this.#instruments.values()) this.#attempt(() => instrument.attach(meter));
  }

  /** To be called when the instruments of all meters are attached: a batch may observe those of another meter. */
  attachBatches(): void {
    this.#batches.attach(this.#real);
  }

  createCounter(name: string, options?: MetricOptions): Counter {
    return this.#adder('createCounter', name, options);
  }

  createUpDownCounter(name: string, options?: MetricOptions): UpDownCounter {
    return this.#adder('createUpDownCounter', name, options);
  }

  createGauge(name: string, options?: MetricOptions): Gauge {
    return this.#recorder('createGauge', name, options);
  }

  createHistogram(name: string, options?: MetricOptions): Histogram {
    return this.#recorder('createHistogram', name, options);
  }

  createObservableCounter(name: string, options?: MetricOptions): ObservableCounter {
    return this.#observable('createObservableCounter', name, options);
  }

  createObservableGauge(name: string, options?: MetricOptions): ObservableGauge {
    return this.#observable('createObservableGauge', name, options);
  }

  createObservableUpDownCounter(name: string, options?: MetricOptions): ObservableUpDownCounter {
    return this.#observable('createObservableUpDownCounter', name, options);
  }

  addBatchObservableCallback(callback: BatchObservableCallback, observables: Observable[]): void {
    this.#batches.add(callback, observables);
  }

  removeBatchObservableCallback(callback: BatchObservableCallback, observables: Observable[]): void {
    this.#batches.remove(callback, observables);
  }

  #adder(kind: AdderKind, name: string, given: MetricOptions | undefined): DelegatingAdder {
    const options = copyOf(given);
    const make = () => new DelegatingAdder((meter) => meter[kind](name, options));
    return this.#obtain(instrumentKey(kind, name, options), make);
  }

  #recorder(kind: RecorderKind, name: string, given: MetricOptions | undefined): DelegatingRecorder {
    const options = copyOf(given);
    const make = () => new DelegatingRecorder((meter) => meter[kind](name, options));
    return this.#obtain(instrumentKey(kind, name, options), make);
  }

  #observable(kind: ObservableKind, name: string, given: MetricOptions | undefined): DelegatingObservable {
    const options = copyOf(given);
    const make = () => new DelegatingObservable((meter) => meter[kind](name, options));
    return this.#obtain(instrumentKey(kind, name, options), make);
  }

  /** The key begins with the kind, so what is found under it is what `make` would make. */
  #obtain<I extends Attachable>(key: string, make: () => I): I {
    const known = this.#instruments.get(key);
    if (known !== undefined) return known as I;
    const made = make();
    this.#instruments.set(key, made);
    if (this.#real !== undefined) this.#attempt(() => made.attach(this.#real));
    return made;
  }
}
