import type { Attributes, BatchObservableCallback, BatchObservableResult, Meter, Observable } from '@opentelemetry/api';
import type { Notices } from '../notices.ts';
import type { MeterSource } from '../provider/meter-source.ts';
import type { ObservableDescription, ObservableDescriptions, Observers } from './series-options.ts';

type Callback = (observe: Observers<ObservableDescriptions>) => void | Promise<void>;

/** Observable instruments with one callback for all of them, which is moved along from provider to provider. */
export class Observation {
  readonly #descriptions: ObservableDescriptions;
  readonly #callback: Callback;
  readonly #notices: Notices;
  readonly #site: string;
  #detach: (() => void) | undefined;

  constructor(descriptions: ObservableDescriptions, callback: Callback, notices: Notices) {
    this.#descriptions = descriptions;
    this.#callback = callback;
    this.#notices = notices;
    this.#site = `observing ${Object.values(descriptions)
      .map(({ name }) => name)
      .join(', ')}`;
  }

  /** Observes with this meter, and with no other one. */
  attach(meter: MeterSource['meter']): void {
    try {
      this.#detach?.();
      this.#detach = undefined;
      if (meter !== undefined) this.#detach = this.#observeWith(meter);
    } catch (error) {
      this.#notices.failed(this.#site, error);
    }
  }

  #observeWith(meter: Meter): () => void {
    const instruments = new Map<string, Observable>();
    for (const [key, description] of Object.entries(this.#descriptions)) {
      instruments.set(key, observableOf(meter, description));
    }
    const observables = [...instruments.values()];
    const callback: BatchObservableCallback = (result) => this.#call(observersOf(instruments, result));
    meter.addBatchObservableCallback(callback, observables);
    return () => meter.removeBatchObservableCallback(callback, observables);
  }

  #call(observe: Observers<ObservableDescriptions>): void | Promise<void> {
    try {
      const called = this.#callback(observe);
      return called?.catch((error: unknown) => this.#notices.failed(this.#site, error));
    } catch (error) {
      this.#notices.failed(this.#site, error);
    }
  }
}

function observersOf(
  instruments: ReadonlyMap<string, Observable>,
  result: BatchObservableResult,
): Observers<ObservableDescriptions> {
  const observers: Record<string, (value: number, attributes?: Attributes) => void> = {};
  for (const [key, instrument] of instruments) {
    observers[key] = (value, attributes) => result.observe(instrument, value, attributes);
  }
  return observers;
}

function observableOf(meter: Meter, { kind, name, unit, description }: ObservableDescription): Observable {
  switch (kind) {
    case 'counter':
      return meter.createObservableCounter(name, { unit, description });
    case 'up-down-counter':
      return meter.createObservableUpDownCounter(name, { unit, description });
    case 'gauge':
      return meter.createObservableGauge(name, { unit, description });
    default:
      return kind satisfies never;
  }
}
