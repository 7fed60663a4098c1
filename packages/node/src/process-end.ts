const signals = ['SIGTERM', 'SIGINT'] as const;
type EndSignal = (typeof signals)[number];

interface EndOfProcess {
  /** Gets the last metrics out, within a deadline; does not reject. Called once. */
  readonly flush: () => Promise<void>;
  /** The process, as far as it is needed here. */
  readonly target?: Pick<NodeJS.Process, 'on' | 'once' | 'off' | 'listenerCount' | 'kill' | 'pid'>;
}

/**
 * Flushes when the process ends: when it has nothing more to do, and on SIGTERM and SIGINT. A signal that somebody else
 * listens to is left to them, who will call `shutdown()` or not. One that only we hear we raise again after the flush,
 * so that the process ends as it would have ended without us; a second one ends it at once.
 *
 * @returns a function that takes the listeners away
 */
export function flushAtEndOfProcess({ flush, target = process }: EndOfProcess): () => void {
  let flushing = false;

  const remove = (): void => {
    target.off('beforeExit', onBeforeExit);
    for (const signal of signals) target.off(signal, onSignal);
  };
  const onBeforeExit = (): void => {
    void flush();
  };
  const onSignal = (signal: EndSignal): void => {
    if (target.listenerCount(signal) > 1) return;
    const raiseAgain = (): void => {
      remove();
      target.kill(target.pid, signal);
    };
    if (flushing) {
      raiseAgain();
      return;
    }
    flushing = true;
    void flush().then(raiseAgain);
  };

  // Node calls `beforeExit` again after each piece of work that a listener began; one flush is enough.
  target.once('beforeExit', onBeforeExit);
  for (const signal of signals) target.on(signal, onSignal);
  return remove;
}
