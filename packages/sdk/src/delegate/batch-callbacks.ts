import type { BatchObservableCallback, Meter, Observable } from '@opentelemetry/api';
import type { Attempt } from './attempt.ts';
import { DelegatingObservable } from './delegating-observable.ts';

interface Entry {
  readonly callback: BatchObservableCallback;
  readonly observables: ReadonlySet<Observable>;
  /** Takes it from the real meter again. */
  detach: (() => void) | undefined;
}

/** The batch callbacks of one meter: each is what it is together with the set of its observables. */
export class BatchCallbacks {
  #meter: Meter | undefined;
  readonly #attempt: Attempt;
  readonly #entries: Entry[] = [];

  constructor(attempt: Attempt) {
    this.#attempt = attempt;
  }

  /** To be called when the observables of all meters are attached: a batch may observe those of another meter. */
  attach(meter: Meter | undefined): void {
    this.#meter = meter;
    for (const entry of this.#entries) {
      this.#attempt(() => entry.detach?.());
      entry.detach = this.#register(entry);
    }
  }

  add(callback: BatchObservableCallback, observables: readonly Observable[]): void {
    const wanted = new Set(observables);
    if (this.#find(callback, wanted) >= 0) return;
    const entry: Entry = { callback, observables: wanted, detach: undefined };
    this.#entries.push(entry);
    entry.detach = this.#register(entry);
  }

  remove(callback: BatchObservableCallback, observables: readonly Observable[]): void {
    const index = this.#find(callback, new Set(observables));
    if (index < 0) return;
    const [entry] = this.#entries.splice(index, 1);
    this.#attempt(() => entry?.detach?.());
  }

  #register(entry: Entry): (() => void) | undefined {
    const meter = this.#meter;
    return meter && this.#attempt(() => register(entry, meter));
  }

  #find(callback: BatchObservableCallback, observables: ReadonlySet<Observable>): number {
    return this.#entries.findIndex(
      (entry) =>
        entry.callback === callback &&
        entry.observables.size === observables.size &&
        [...observables].every((observable) => entry.observables.has(observable)),
    );
  }
}

/**
 * Registers a callback that translates: the application observes our observables and the provider knows its own. The
 * pairs are those of this registration, so that a callback that ends after the provider was replaced tells the old one.
 */
function register({ callback, observables }: Entry, meter: Meter): () => void {
  const reals = new Map<Observable, Observable>();
  for (const observable of observables) {
    const real = DelegatingObservable.realOf(observable);
    if (real !== undefined) reals.set(observable, real);
  }
  const translating: BatchObservableCallback = (result) =>
    callback({
      observe(observable, value, attributes) {
        const real = reals.get(observable);
        if (real !== undefined) result.observe(real, value, attributes);
      },
    });
  const known = [...reals.values()];
  meter.addBatchObservableCallback(translating, known);
  return () => meter.removeBatchObservableCallback(translating, known);
}
