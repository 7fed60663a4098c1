import type { Meter, Observable, ObservableCallback } from '@opentelemetry/api';
import type { Create } from './delegating-instrument.ts';

/** An observable instrument of any kind: its callbacks are those of the real one while there is one. */
export class DelegatingObservable implements Observable {
  #real: Observable | undefined;
  readonly #create: Create<Observable>;
  readonly #callbacks = new Set<ObservableCallback>();

  constructor(create: Create<Observable>) {
    this.#create = create;
  }

  /** What a real provider knows the observable as: one that is not ours is already its own. */
  static realOf(observable: Observable): Observable | undefined {
    return observable instanceof DelegatingObservable ? observable.#real : observable;
  }

  attach(meter: Meter | undefined): void {
    const before = this.#real;
    this.#real = undefined;
    try {
      // The provider before may live on, and would call them for nothing.
      if (before !== undefined) for (const callback of this.#callbacks) before.removeCallback(callback);
    } finally {
      const real = meter && this.#create(meter);
      if (real !== undefined) for (const callback of this.#callbacks) real.addCallback(callback);
      this.#real = real;
    }
  }

  addCallback(callback: ObservableCallback): void {
    if (this.#callbacks.has(callback)) return;
    this.#callbacks.add(callback);
    this.#real?.addCallback(callback);
  }

  removeCallback(callback: ObservableCallback): void {
    if (this.#callbacks.delete(callback)) this.#real?.removeCallback(callback);
  }
}
