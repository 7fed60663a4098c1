import type { Asked } from '../cache/cache-lookups.ts';
import { batchName, isBlockingBatch } from '../commands/batch-name.ts';
import { kindOf } from '../commands/command-kind.ts';
import { type Failure, failureNamed } from '../recording/failure.ts';
import type { Operation } from '../recording/operation.ts';
import type { Operations } from '../recording/operations.ts';
import type { Chosen } from './chosen.ts';
import type { BatchedCommand, QueuedCommand } from './node-redis-types.ts';

interface BatchParts {
  readonly operations: Operations;
  readonly operation: Operation;
  readonly isTransaction: boolean;
  /** The call of a cluster that it belongs to. */
  readonly chosen: Chosen | undefined;
}

/** A transaction or a pipeline that is under way: one operation, whose commands are put into the queue one by one. */
export class Batch {
  readonly #parts: BatchParts;
  readonly #asked: readonly Asked[];
  readonly #name: string;
  readonly #isBlocking: boolean;
  readonly #size: number;
  #queued = 0;
  #isComplete = false;
  #redirection: unknown;
  #settled = 0;
  #failure: Failure | undefined;

  constructor(commands: readonly BatchedCommand[], parts: BatchParts) {
    const { isTransaction, operation } = parts;
    this.#parts = parts;
    this.#asked = commands.map(({ args }) => ({ kind: kindOf(args[0]), args, from: 1, owner: operation.owner }));
    this.#name = batchName(this.#asked, isTransaction);
    this.#isBlocking = isBlockingBatch(this.#asked, isTransaction);
    // MULTI and EXEC around them.
    this.#size = commands.length + (isTransaction ? 2 : 0);
  }

  get isQueued(): boolean {
    return this.#queued > 0;
  }

  /** The next one of its commands is put into the queue. */
  watch(queued: QueuedCommand): void {
    const index = this.#queued++;
    const { resolve, reject } = queued;
    queued.resolve = (reply) => {
      this.#safely(() => this.#resolved(index, reply));
      resolve(reply);
    };
    queued.reject = (error) => {
      this.#safely(() => this.#rejected(error));
      reject(error);
    };
  }

  /** All that comes to the queue is there. Where that is less than all of it, this is why. */
  queued(why: Failure): void {
    this.#isComplete = true;
    if (this.#queued < this.#size) this.#failure = why;
    if (this.#settled >= this.#queued) this.#end();
  }

  #safely(look: () => void): void {
    try {
      look();
    } catch (error) {
      this.#parts.operations.batchFailed(error);
    }
  }

  #resolved(index: number, reply: unknown): void {
    const { isTransaction } = this.#parts;
    if (!isTransaction) this.#replied(index, reply);
    else if (index === this.#size - 1) this.#executed(reply);
    this.#settle();
  }

  /** Errors of single commands stand among the replies. */
  #replied(index: number, reply: unknown): void {
    const asked = this.#asked[index];
    if (reply instanceof Error) this.#failure ??= this.#parts.operations.failureOf(reply);
    else if (asked !== undefined) this.#parts.operations.replied(asked, reply);
  }

  /** What EXEC answered: nothing where a watched key was changed. */
  #executed(replies: unknown): void {
    if (!Array.isArray(replies)) this.#failure = failureNamed('WatchError');
    else for (const [i, reply] of replies.entries()) this.#replied(i, reply);
  }

  #rejected(error: unknown): void {
    const failure = this.#parts.operations.failureOf(error);
    // The first error is the one that the cluster goes by.
    this.#redirection ??= error;
    // What EXEC says stands for all that came before.
    this.#failure = this.#settled === this.#size - 1 ? failure : (this.#failure ?? failure);
    this.#settle();
  }

  #settle(): void {
    this.#settled++;
    if (this.#isComplete && this.#settled >= this.#queued) this.#end();
  }

  #end(): void {
    const { operations, operation, chosen } = this.#parts;
    if (this.#redirection !== undefined && chosen?.isRedirected(this.#redirection) === true) {
      operation.end();
      operations.redirected(this.#redirection);
      return;
    }
    operations.endBatch(operation, { name: this.#name, isBlocking: this.#isBlocking, failure: this.#failure });
  }
}
