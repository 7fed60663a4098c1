import { type Batch, deltasOf } from './batch.ts';
import type { Outcome, Undelivered } from './outcome.ts';

/** After so many refusals in a row data is dropped: it is what is refused, and it will be for ever. */
export const mostRefusals = 10;

interface Kept {
  readonly batch: Batch;
  readonly refusals: number;
}

/**
 * Deltas that were taken out of the SDK and that the backend may not have. They are sent again as they were, with the same
 * times, so that a backend which has them already can tell; and before anything newer, so that intervals do not overlap.
 */
export class UndeliveredDeltas {
  #kept: readonly Kept[] = [];

  get points(): number {
    return this.#kept.reduce((sum, { batch }) => sum + batch.points, 0);
  }

  /** @returns how many points are dropped instead */
  keep(failed: Undelivered, refusalsBefore: number = 0): number {
    const { kept, dropped } = verdictOn(failed, refusalsBefore);
    this.#kept = [...this.#kept, ...kept];
    return dropped;
  }

  /**
   * Sends all of it again.
   *
   * @returns what became of it, and how many points were dropped
   */
  async resend(
    deliver: (batch: Batch) => Promise<readonly Outcome[]>,
  ): Promise<{ readonly outcomes: readonly Outcome[]; readonly dropped: number }> {
    const outcomes: Outcome[] = [];
    const stillKept: Kept[] = [];
    let dropped = 0;
    for (const { batch, refusals } of this.#kept) {
      for (const outcome of await deliver(batch)) {
        outcomes.push(outcome);
        if (outcome.status === 'delivered') continue;
        const verdict = verdictOn(outcome, refusals);
        stillKept.push(...verdict.kept);
        dropped += verdict.dropped;
      }
    }
    this.#kept = stillKept;
    return { outcomes, dropped };
  }

  /** Nobody will send them any more. @returns how many points there were */
  abandon(): number {
    const { points } = this;
    this.#kept = [];
    return points;
  }
}

function verdictOn(
  { batch, blamesData, hopeless }: Undelivered,
  refusalsBefore: number,
): { readonly kept: readonly Kept[]; readonly dropped: number } {
  if (hopeless) return { kept: [], dropped: batch.points };
  const deltas = deltasOf(batch);
  if (deltas === undefined) return { kept: [], dropped: 0 };
  const refusals = refusalsBefore + (blamesData ? 1 : 0);
  return refusals >= mostRefusals
    ? { kept: [], dropped: deltas.points }
    : { kept: [{ batch: deltas, refusals }], dropped: 0 };
}
