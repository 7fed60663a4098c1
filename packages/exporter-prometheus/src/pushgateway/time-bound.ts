/** A stretch of work that ends with its time, or with whatever it is part of. */
export interface TimeBound {
  readonly signal: AbortSignal;
  /** Whether its own time ended it. */
  timedOut(): boolean;
  /** The work is done: nothing of the bound stays behind. */
  end(): void;
}

/**
 * Its timer keeps the process alive, unlike that of `AbortSignal.timeout`: a job that awaits its push at the end would
 * otherwise be gone before the push, where nothing else is open during the pause between two attempts.
 */
export function timeBound(timeoutMs: number, whole: AbortSignal | undefined): TimeBound {
  const controller = new AbortController();
  let isOver = false;
  const timer = setTimeout(() => {
    isOver = true;
    controller.abort(new Error(`not within ${timeoutMs} ms`));
  }, timeoutMs);
  const follow = (): void => controller.abort(whole?.reason);
  if (whole?.aborted === true) follow();
  else whole?.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    timedOut: () => isOver,
    end() {
      clearTimeout(timer);
      whole?.removeEventListener('abort', follow);
    },
  };
}

/** What the promise gives, or the reason of the signal as soon as it is aborted; the promise may then settle unheard. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: result, resolve, reject } = Promise.withResolvers<T>();
  const giveUp = (): void => reject(signal.reason);
  if (signal.aborted) giveUp();
  else signal.addEventListener('abort', giveUp, { once: true });
  promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  return result;
}
