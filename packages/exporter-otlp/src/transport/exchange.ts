import { codeOf, reasonOf } from './clean-message.ts';
import type { Answer, Failure, SendLimit } from './transport.ts';

/**
 * One request and its answer. It ends once: with the answer, with an error, or when its time is over; and it knows
 * whether the backend may have got the request, which is what an error then means.
 */
export class Exchange {
  readonly answer: Promise<Answer>;
  readonly #resolve: (answer: Answer) => void;
  readonly #limit: SendLimit;
  readonly #giveUp: () => void;
  readonly #timer: NodeJS.Timeout;
  #reachable = false;
  #ended = false;

  /** @param abandon ends the request; called when its time is over */
  constructor(limit: SendLimit, abandon: () => void) {
    const { promise, resolve } = Promise.withResolvers<Answer>();
    this.answer = promise;
    this.#resolve = resolve;
    this.#limit = limit;
    this.#giveUp = () => {
      const { timeoutMs, signal } = limit;
      const time = signal.aborted ? 'before the time of the push was over' : `within ${Math.round(timeoutMs)} ms`;
      const what = this.#reachable ? 'no answer' : 'no connection';
      this.fail({ errorType: 'timeout', reason: `${what} ${time}` });
      abandon();
    };
    this.#timer = setTimeout(this.#giveUp, limit.timeoutMs).unref();
    if (limit.signal.aborted) queueMicrotask(this.#giveUp);
    else limit.signal.addEventListener('abort', this.#giveUp, { once: true });
  }

  /** There is a connection: from now on the backend may have got something. */
  connected(): void {
    this.#reachable = true;
  }

  /** What the request was written on turned out to have been closed before: the backend has got nothing. */
  neverArrived(): void {
    this.#reachable = false;
  }

  end(answer: Answer): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#limit.signal.removeEventListener('abort', this.#giveUp);
    this.#resolve(answer);
  }

  fail(failure: Failure): void {
    this.end(
      this.#reachable ? { status: 'unanswered', failure, retryAfterMs: undefined } : { status: 'unsent', failure },
    );
  }

  failWith(error: unknown): void {
    this.fail(failureOf(error));
  }
}

/** An error of Node as a failure. */
export function failureOf(error: unknown): Failure {
  return { errorType: codeOf(error) ?? (error instanceof Error ? error.name : '_OTHER'), reason: reasonOf(error) };
}

/** Collects a response up to a limit, beyond which nothing is kept. */
export class LimitedBody {
  readonly #limit: number;
  readonly #chunks: Uint8Array[] = [];
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @returns whether there is room for more */
  add(chunk: Uint8Array): boolean {
    this.#size += chunk.length;
    if (this.#size <= this.#limit) this.#chunks.push(chunk);
    return this.#size <= this.#limit;
  }

  /** Empty where there was more than the limit: half a message says nothing. */
  get bytes(): Uint8Array {
    return this.#size <= this.#limit ? Buffer.concat(this.#chunks) : new Uint8Array();
  }
}
