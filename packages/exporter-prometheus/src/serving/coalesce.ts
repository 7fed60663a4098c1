import { ScrapeUnavailableError } from './scrape-unavailable.ts';
import { Turns } from './turns.ts';

interface Timed {
  /** How long it may take, in milliseconds. */
  readonly timeoutMs?: number | undefined;
}

export interface CoalesceOptions<Q> {
  /** Equal for requests that one answer satisfies. The time that they have is considered besides. */
  readonly keyOf: (request: Q) => string;
  /** How long a run may take where the request does not say, in milliseconds. */
  readonly timeoutMs: number;
  /** How many different runs go at once. */
  readonly maxRunning: number;
  /** How many different ones wait for their turn; one more is refused. */
  readonly maxQueued: number;
}

/**
 * The same as `run`, for many at once: equal requests share one run, and different ones take turns.
 *
 * A run that has not settled somewhat after its time (`graceMs`) is given up, with its turn; what it gives later is not
 * looked at. Requests with different times do not share: one that asks for a hasty, partial answer must not spoil the others'.
 *
 * The answer rejects with a `ScrapeUnavailableError` where the time is over or too many wait.
 */
export function coalesce<Q extends Timed, A>(
  run: (request: Q) => Promise<A>,
  options: CoalesceOptions<Q>,
): (request: Q) => Promise<A> {
  const turns = new Turns(options.maxRunning, options.maxQueued);
  const underWay = new Map<string, Promise<A>>();
  return async (request) => {
    const timeoutMs = request.timeoutMs ?? options.timeoutMs;
    const key = `${timeoutMs} ${options.keyOf(request)}`;
    const shared = underWay.get(key);
    if (shared !== undefined) return shared;
    const answer = inTurn((leftMs) => run({ ...request, timeoutMs: leftMs }), timeoutMs, turns);
    underWay.set(key, answer);
    const forget = (): void => void underWay.delete(key);
    answer.then(forget, forget);
    return answer;
  };
}

/**
 * How long a run may take beyond its time. Collecting stops waiting for callbacks when the time is over; what came in time
 * then has still to be written.
 */
export function graceMs(timeoutMs: number): number {
  return Math.min(500, timeoutMs / 8);
}

function inTurn<A>(run: (leftMs: number) => Promise<A>, timeoutMs: number, turns: Turns): Promise<A> {
  const { promise, resolve, reject } = Promise.withResolvers<A>();
  const askedAt = performance.now();
  const end = turns.take(() => {
    const waitedMs = Math.floor(performance.now() - askedAt);
    // Inside a promise, so that what throws at once is a rejection too.
    new Promise<A>((settle) => settle(run(Math.max(1, timeoutMs - waitedMs)))).then(resolve, reject);
  });
  if (end === undefined) {
    reject(new ScrapeUnavailableError('too many different scrapes are under way', 1));
    return promise;
  }
  const late = (): void => reject(new ScrapeUnavailableError(`the scrape took longer than ${timeoutMs} ms`, 1));
  const timer = setTimeout(late, timeoutMs + graceMs(timeoutMs)).unref();
  const settled = (): void => {
    clearTimeout(timer);
    end();
  };
  promise.then(settled, settled);
  return promise;
}
