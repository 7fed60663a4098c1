import type { BatchObservableCallback, Observable, ObservableCallback } from '@opentelemetry/api';
import { withinDeadline } from '../collect/deadline.ts';
import { ObservableInstrument } from './observable-instrument.ts';
import { type Observation, Observations } from './observations.ts';

/** A callback and the instruments that it may observe. */
interface Registration {
  readonly callback: ObservableCallback | BatchObservableCallback;
  readonly instruments: ReadonlySet<ObservableInstrument>;
  readonly run: (observations: Observations) => unknown;
}

interface RegisteredCallback extends Registration {
  /** Runs whose time was up and that have not ended yet. No other is begun meanwhile: they would pile up. */
  overdue: number;
}

/** What all callbacks of a meter observed. */
export interface ObservedByAll {
  readonly observations: readonly Observation[];
  readonly errors: readonly unknown[];
  /** The instruments of callbacks that failed; others may have observed them. */
  readonly failed: ReadonlySet<ObservableInstrument>;
}

/** The callbacks of one meter. */
export class CallbackRegistry {
  readonly #registrations: RegisteredCallback[] = [];

  add(instrument: ObservableInstrument, callback: ObservableCallback): void {
    const instruments = new Set([instrument]);
    this.#register({ callback, instruments, run: (observations) => callback(observations.forOne(instrument)) });
  }

  remove(instrument: ObservableInstrument, callback: ObservableCallback): void {
    this.#unregister(callback, new Set([instrument]));
  }

  addBatch(callback: BatchObservableCallback, observables: readonly Observable[]): void {
    const instruments = ours(observables);
    if (instruments.size === 0) return;
    this.#register({ callback, instruments, run: (observations) => callback(observations) });
  }

  removeBatch(callback: BatchObservableCallback, observables: readonly Observable[]): void {
    this.#unregister(callback, ours(observables));
  }

  /**
   * Runs every callback that has an instrument which `isWanted`, all at once, each within the deadline. What a callback
   * that failed has observed is dropped.
   */
  async observe(isWanted: (instrument: ObservableInstrument) => boolean, deadlineMs: number): Promise<ObservedByAll> {
    const wanted = this.#registrations.filter(({ instruments }) => [...instruments].some(isWanted));
    const results = await Promise.allSettled(wanted.map((registration) => runOnce(registration, deadlineMs)));
    const observations: (readonly Observation[])[] = [];
    const errors: unknown[] = [];
    const failed = new Set<ObservableInstrument>();
    for (const [i, result] of results.entries()) {
      if (result.status === 'fulfilled') observations.push(result.value);
      else {
        errors.push(result.reason);
        for (const instrument of wanted[i]?.instruments ?? []) failed.add(instrument);
      }
    }
    return { observations: observations.flat(), errors, failed };
  }

  #register(registration: Registration): void {
    if (this.#find(registration.callback, registration.instruments) >= 0) return;
    this.#registrations.push({ ...registration, overdue: 0 });
  }

  #unregister(callback: Registration['callback'], instruments: ReadonlySet<ObservableInstrument>): void {
    const found = this.#find(callback, instruments);
    if (found >= 0) this.#registrations.splice(found, 1);
  }

  #find(callback: Registration['callback'], instruments: ReadonlySet<ObservableInstrument>): number {
    return this.#registrations.findIndex(
      (each) =>
        each.callback === callback &&
        each.instruments.size === instruments.size &&
        [...instruments].every((instrument) => each.instruments.has(instrument)),
    );
  }
}

async function runOnce(registered: RegisteredCallback, deadlineMs: number): Promise<readonly Observation[]> {
  const { instruments } = registered;
  if (registered.overdue > 0)
    throw new CallbackTimeoutError(instruments, 'has not finished since an earlier collection');
  const observations = new Observations(instruments);
  // Called in a promise, so that one that throws is like one that rejects.
  const run = new Promise((resolve) => resolve(registered.run(observations)));
  try {
    await withinDeadline(deadlineMs, run, () => {
      waitForEnd(registered, run);
      return new CallbackTimeoutError(instruments, `did not finish within ${deadlineMs} ms`);
    });
    return observations.close();
  } finally {
    observations.close();
  }
}

function waitForEnd(registered: RegisteredCallback, run: Promise<unknown>): void {
  registered.overdue++;
  const end = (): void => {
    registered.overdue--;
  };
  run.then(end, end);
}

/** A callback did not come to an end in its time. */
export class CallbackTimeoutError extends Error {
  override readonly name = 'CallbackTimeoutError';

  constructor(instruments: ReadonlySet<ObservableInstrument>, what: string) {
    const names = [...instruments].map(({ descriptor }) => descriptor.name).join(', ');
    super(`the callback of ${names} ${what}; its instruments are left out this time`);
  }
}

function ours(observables: readonly Observable[]): ReadonlySet<ObservableInstrument> {
  return new Set(observables.filter((each) => each instanceof ObservableInstrument));
}
