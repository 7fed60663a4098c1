import { failureOf } from '../transport/exchange.ts';
import type { Failure } from '../transport/transport.ts';
import { type Batch, batchesOf, deltasOf } from './batch.ts';
import type { Collected, CollectionSource } from './collection-source.ts';
import type { Courier } from './courier.ts';
import type { Outcome, Undelivered } from './outcome.ts';
import type { PushTime } from './push-time.ts';
import { mostRefusals, UndeliveredDeltas } from './undelivered-deltas.ts';

/** What became of one push. */
export interface PushReport {
  /** Why some of it did not arrive; absent where all did. */
  readonly failure?: Failure;
  /** What the backend took only in part, or what it had to say about what it took. */
  readonly remarks: readonly Remark[];
  readonly deliveredPoints: number;
  readonly rejectedPoints: number;
  /** Sent without an answer, each time that this happened. */
  readonly unknownPoints: number;
  /** Given up for good. */
  readonly droppedPoints: number;
  /** Of deltas that went back into the SDK. */
  readonly returnedPoints: number;
  /** How long the backend asks to be left alone. */
  readonly retryAfterMs: number;
  /** Of the collection; what other callbacks observed was pushed. */
  readonly errors: readonly unknown[];
}

export interface Remark {
  readonly rejectedPoints: number;
  readonly points: number;
  readonly message: string;
}

interface PusherOptions {
  readonly courier: Courier;
  readonly maxPoints: number;
}

/**
 * Collects and delivers, and settles what was not delivered: a delta that the backend certainly does not have goes back
 * into the SDK and comes with the next collection; what it may have, or has in part, is kept here and sent again.
 */
export class Pusher {
  readonly #courier: Courier;
  readonly #maxPoints: number;
  readonly #undelivered = new UndeliveredDeltas();
  /** How often in a row a whole collection was refused for what is in it. */
  #refusals = 0;

  constructor({ courier, maxPoints }: PusherOptions) {
    this.#courier = courier;
    this.#maxPoints = maxPoints;
  }

  /** How many points wait here for another attempt. */
  get waitingPoints(): number {
    return this.#undelivered.points;
  }

  /** One push. Pushes come one after another. Does not reject. */
  async push(collect: CollectionSource, time: PushTime): Promise<PushReport> {
    try {
      return await this.#push(collect, time);
    } catch (error) {
      // Nothing here is known to throw; what does, the SDK perhaps, ends this push and not the ones to come.
      return { ...reportOf([], { dropped: 0, returned: 0 }), failure: failureOf(error) };
    }
  }

  async #push(collect: CollectionSource, time: PushTime): Promise<PushReport> {
    const deliver = (batch: Batch): Promise<readonly Outcome[]> => this.#deliver(batch, time);
    const { outcomes: again, dropped } = await this.#undelivered.resend(deliver);
    // While the backend is away nothing is collected: what is recorded meanwhile is safest, and smallest, in the SDK.
    if (again.some(isAway)) return reportOf(again, { dropped, returned: 0 });
    let collected: Collected;
    try {
      collected = await collect(Math.max(1, time.remainingMs));
    } catch (error) {
      return { ...reportOf(again, { dropped, returned: 0 }), failure: failureOfCollection(error) };
    }
    await untilResourceIsThere(collected, time);
    const outcomes: Outcome[] = [];
    for (const batch of batchesOf(collected.snapshot, this.#maxPoints)) outcomes.push(...(await deliver(batch)));
    const settled = this.#settle(collected, outcomes);
    const report = reportOf([...again, ...outcomes], { ...settled, dropped: dropped + settled.dropped });
    return { ...report, errors: collected.errors };
  }

  /** Nobody pushes any more. @returns how many points were never delivered */
  abandon(): number {
    return this.#undelivered.abandon();
  }

  async #deliver(batch: Batch, time: PushTime): Promise<readonly Outcome[]> {
    const outcomes = await this.#courier.deliver(batch, time);
    if (outcomes.some(isAway)) time.losePatience();
    return outcomes;
  }

  #settle(collected: Collected, outcomes: readonly Outcome[]): Settled {
    const failed = outcomes.filter(isUndelivered);
    const isWhole =
      failed.length === outcomes.length && failed.every(({ unanswered, hopeless }) => unanswered === 0 && !hopeless);
    if (failed.length < outcomes.length) this.#refusals = 0;
    if (failed.length === 0 || !isWhole || collected.restore === undefined) {
      collected.commit();
      return { dropped: this.#keep(failed, 0), returned: 0 };
    }
    if (failed.some(({ blamesData }) => blamesData)) this.#refusals++;
    if (this.#refusals < mostRefusals) {
      collected.restore();
      return { dropped: 0, returned: failed.reduce((sum, { batch }) => sum + (deltasOf(batch)?.points ?? 0), 0) };
    }
    this.#refusals = 0;
    collected.commit();
    return { dropped: this.#keep(failed, mostRefusals - 1), returned: 0 };
  }

  /** @returns how many points were dropped instead */
  #keep(failed: readonly Undelivered[], refusalsBefore: number): number {
    return failed.reduce(
      (dropped, each) => dropped + this.#undelivered.keep(each, each.blamesData ? refusalsBefore : 0),
      0,
    );
  }
}

interface Settled {
  /** Points that are given up. */
  readonly dropped: number;
  /** Points that went back into the SDK. */
  readonly returned: number;
}

function isUndelivered(outcome: Outcome): outcome is Undelivered {
  return outcome.status === 'undelivered';
}

/** A failure that is not about the data. */
function isAway(outcome: Outcome): outcome is Undelivered {
  return outcome.status === 'undelivered' && !outcome.blamesData;
}

async function untilResourceIsThere({ snapshot: { resource } }: Collected, time: PushTime): Promise<void> {
  if (resource.asyncAttributesPending !== true) return;
  // What was collected is pushed in any case, if need be with fewer attributes.
  const arrived = Promise.resolve(resource.waitForAsyncAttributes?.()).catch(() => {});
  await Promise.race([arrived, time.sleep(time.remainingMs)]);
}

function failureOfCollection(error: unknown): Failure {
  const { errorType, reason } = failureOf(error);
  return { errorType, reason: `the metrics cannot be collected: ${reason}` };
}

function reportOf(outcomes: readonly Outcome[], { dropped, returned }: Settled): PushReport {
  const failed = outcomes.filter(isUndelivered);
  const delivered = outcomes.filter((outcome) => outcome.status === 'delivered');
  const rejectedPoints = delivered.reduce((sum, each) => sum + each.rejectedPoints, 0);
  const points = delivered.reduce((sum, { batch }) => sum + batch.points, 0);
  return {
    ...(failed[0] && { failure: failed[0].failure }),
    remarks: delivered
      .filter((each) => each.rejectedPoints > 0 || each.message !== '')
      .map(({ rejectedPoints: rejected, message, batch }) => ({
        rejectedPoints: rejected,
        message,
        points: batch.points,
      })),
    deliveredPoints: points - rejectedPoints,
    rejectedPoints,
    unknownPoints: outcomes.reduce((sum, { unanswered, batch }) => sum + unanswered * batch.points, 0),
    droppedPoints: dropped,
    returnedPoints: returned,
    retryAfterMs: Math.max(0, ...failed.map(({ retryAfterMs }) => retryAfterMs ?? 0)),
    errors: [],
  };
}
