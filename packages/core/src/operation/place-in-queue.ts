import type { Attributes } from '@opentelemetry/api';
import type { BoundCounter } from '../bind.ts';
import { cancelled, type Outcome } from '../outcome/outcome.ts';
import { isDuration } from './duration.ts';
import { idleTimer } from './idle.ts';
import { type Endable, watchForLoss } from './lost-and-found.ts';
import { observeCall } from './observe-call.ts';
import type { EnqueueOptions, OperationTimer, QueueTicket, RunOptions } from './operation.ts';
import type { OperationCore, OperationSet } from './operation-core.ts';
import { beginRun } from './run.ts';
import { RunTimer } from './run-timer.ts';

/** An operation waits for its turn. Whatever the options are, it does not throw. */
export function enterQueue(core: OperationCore, set: OperationSet, options: EnqueueOptions | undefined): QueueTicket {
  const place = new PlaceInQueue(core, set, delayOf(core, options));
  const ticket = new Ticket(core, set, place);
  watchForLoss(ticket, place);
  return ticket;
}

function delayOf(core: OperationCore, options: EnqueueOptions | undefined): number {
  try {
    const seconds = options?.delaySeconds ?? 0;
    if (isDuration(seconds)) return seconds;
    core.drops.count('invalid-duration');
  } catch (error) {
    // `null`, or a getter or a proxy of the caller that throws.
    core.drops.count('invalid-duration', error);
  }
  return 0;
}

/** Counts as waiting from its beginning until somebody leaves it. */
class PlaceInQueue implements Endable {
  readonly #core: OperationCore;
  readonly #set: OperationSet;
  readonly #dueAtMs: number;
  #queued: BoundCounter | undefined;
  #isTaken = true;

  constructor(core: OperationCore, set: OperationSet, delaySeconds: number) {
    this.#core = core;
    this.#set = set;
    this.#dueAtMs = core.now() + delaySeconds * 1000;
    try {
      this.#queued = set.series.enqueued();
    } catch (error) {
      core.drops.count('recording-failed', error);
    }
  }

  /** Whether the place was still taken. */
  leave(): boolean {
    if (!this.#isTaken) {
      this.#core.drops.count('ended-twice', this.#core.name);
      return false;
    }
    this.#isTaken = false;
    try {
      this.#queued?.add(-1);
    } catch (error) {
      this.#core.drops.count('recording-failed', error);
    }
    return true;
  }

  /** The same for an operation that begins. One that begins before it is due has not waited. */
  leaveForRun(): void {
    if (!this.leave()) return;
    this.#core.waited(this.#set, Math.max(0, (this.#core.now() - this.#dueAtMs) / 1000));
  }

  get isTaken(): boolean {
    return this.#isTaken;
  }

  lost(): void {
    if (!this.#isTaken) return;
    this.#core.drops.count('never-ended', this.#core.name);
    this.leave();
  }
}

/** What the application holds of a place. The place does not know it: else it would never be found to be lost. */
class Ticket implements QueueTicket {
  readonly #core: OperationCore;
  readonly #set: OperationSet;
  readonly #place: PlaceInQueue;

  constructor(core: OperationCore, set: OperationSet, place: PlaceInQueue) {
    this.#core = core;
    this.#set = set;
    this.#place = place;
  }

  /** A ticket that was used before runs the work all the same: whether it runs is not for metrics to decide. */
  run<T>(fn: () => T, attributes?: Attributes, options?: RunOptions): T {
    this.#place.leaveForRun();
    if (!this.#core.engine.gate.isOpen) return fn();
    return observeCall(fn, beginRun(this.#core, this.#set.with(attributes), options));
  }

  start(attributes?: Attributes, options?: RunOptions): OperationTimer {
    this.#place.leaveForRun();
    if (!this.#core.engine.gate.isOpen) return idleTimer;
    return new RunTimer(this.#core, beginRun(this.#core, this.#set.with(attributes), options));
  }

  reject(reason?: string): void {
    this.#endWith(this.#core.outcomes.of('rejected', reason));
  }

  cancel(): void {
    this.#endWith(cancelled);
  }

  [Symbol.dispose](): void {
    if (this.#place.isTaken) this.cancel();
  }

  #endWith(outcome: Outcome): void {
    if (this.#place.leave()) this.#core.completed(this.#set, outcome);
  }
}
