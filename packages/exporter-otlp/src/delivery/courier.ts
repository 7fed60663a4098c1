import type { Format } from '../serialize/format.ts';
import { failureOf } from '../transport/exchange.ts';
import type { Answer, Failure } from '../transport/transport.ts';
import { type Batch, halvesOf } from './batch.ts';
import { payloadOf } from './compress.ts';
import type { Outcome, Undelivered } from './outcome.ts';
import type { PushTime } from './push-time.ts';
import { type Attempts, retryAfterMsOf, type Send } from './retrying.ts';

/** Is told of each request, retries included in it. */
export interface RequestObserver {
  /** Called when a request begins; the returned function, when it is over. */
  begin(points: number): (attempts: Attempts) => void;
}

interface CourierOptions {
  readonly format: Format;
  readonly compression: 'gzip' | 'none';
  /** How large a request may be before it is compressed. */
  readonly maxBytes: number;
  readonly send: Send;
  readonly observer: RequestObserver;
}

/** A backend that finds this too large takes nothing: cutting on would make a flood of requests and no delivery. */
const smallestSplitBytes = 8 * 1024;

/** Brings batches to the backend, in halves where they are too large for it. */
export class Courier {
  readonly #options: CourierOptions;
  /** What the backend is known to take: the option, until it found something smaller too large. */
  #maxBytes: number;

  constructor(options: CourierOptions) {
    this.#options = options;
    this.#maxBytes = options.maxBytes;
  }

  /** Several outcomes where the batch was cut. Does not reject. */
  async deliver(batch: Batch, time: PushTime): Promise<readonly Outcome[]> {
    if (time.remainingMs === 0) return [unattempted(batch)];
    try {
      return await this.#deliver(batch, time);
    } catch (error) {
      // What cannot be written is at fault for it, as what a backend refuses.
      return [refusal(batch, failureOf(error))];
    }
  }

  async #deliver(batch: Batch, time: PushTime): Promise<readonly Outcome[]> {
    const bytes = await this.#options.format.write(batch);
    if (bytes.length > this.#maxBytes)
      return this.#deliverHalves(batch, time, tooLargeForUs(bytes.length, this.#maxBytes));
    const payload = await payloadOf(bytes, this.#options.compression);
    const end = this.#options.observer.begin(batch.points);
    const attempts = await this.#options.send(payload, time);
    end(attempts);
    const { answer } = attempts;
    if (answer.status !== 'too-large') return [outcomeOf(batch, attempts)];
    if (bytes.length <= smallestSplitBytes) return [refusal(batch, answer.failure)];
    this.#maxBytes = Math.min(this.#maxBytes, bytes.length - 1);
    return this.#deliverHalves(batch, time, answer.failure);
  }

  async #deliverHalves(batch: Batch, time: PushTime, failure: Failure): Promise<readonly Outcome[]> {
    const halves = halvesOf(batch);
    if (halves === undefined) return [{ ...refusal(batch, failure), hopeless: true }];
    const outcomes: Outcome[] = [];
    for (const half of halves) outcomes.push(...(await this.deliver(half, time)));
    return outcomes;
  }
}

function outcomeOf(batch: Batch, { answer, unanswered }: Attempts): Outcome {
  if (answer.status === 'accepted') {
    const rejectedPoints = Math.min(answer.rejectedPoints, batch.points);
    return { status: 'delivered', batch, unanswered, rejectedPoints, message: answer.message };
  }
  return {
    ...refusal(batch, answer.failure),
    unanswered,
    blamesData: blamesData(answer),
    retryAfterMs: retryAfterMsOf(answer),
  };
}

function blamesData(answer: Answer): boolean {
  return answer.status === 'refused' && answer.blamesData;
}

function refusal(batch: Batch, failure: Failure): Undelivered {
  return {
    ...{ status: 'undelivered', batch, failure, unanswered: 0, blamesData: true },
    ...{ retryAfterMs: undefined, hopeless: false },
  };
}

/** The time of the push was over before it was this one's turn. */
function unattempted(batch: Batch): Undelivered {
  const failure = { errorType: 'timeout', reason: 'the time of the push was over before it was sent' };
  return { ...refusal(batch, failure), blamesData: false };
}

function tooLargeForUs(bytes: number, maxBytes: number): Failure {
  return { errorType: 'too_large', reason: `a request of ${bytes} bytes is larger than ${maxBytes} bytes` };
}
