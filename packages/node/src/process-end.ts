const signals = ['SIGTERM', 'SIGINT'] as const;

interface EndOfProcess {
  /** Gets the last metrics out, within a deadline; does not reject. Called once. */
  readonly flush: () => Promise<void>;
  /** The process, as far as it is needed here. */
  readonly target?: Pick<NodeJS.Process, 'once' | 'prependListener' | 'off' | 'listenerCount' | 'kill' | 'pid'>;
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
  let raised = false;
  let removed = false;

  const remove = (): void => {
    removed = true;
    target.off('beforeExit', onBeforeExit);
    for (const signal of signals) target.off(signal, onSignal);
  };
  const listen = (signal: NodeJS.Signals): void => {
    if (!removed) target.prependListener(signal, onSignal);
  };
  const onBeforeExit = (): void => {
    void flush();
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    if (target.listenerCount(signal) > 1) {
      // Others are as polite as we are (signal-exit, which many tools load): they raise the signal again only if nobody
      // else listens. So we are not there while they hear it, or each would leave it to the other, and nobody would end.
      target.off(signal, onSignal);
      setImmediate(listen, signal);
      return;
    }
    const raiseAgain = (): void => {
      if (raised) return;
      raised = true;
      remove();
      target.kill(target.pid, signal);
    };
    if (flushing) {
      raiseAgain();
      return;
    }
    flushing = true;
    // Not at once: Node prints warnings on its next tick, and the last one says what was lost.
    void flush().then(() => setImmediate(raiseAgain));
  };

  // Node calls `beforeExit` again after each piece of work that a listener began; one flush is enough.
  target.once('beforeExit', onBeforeExit);
  // In front of the others, so that we have stepped aside when they look who listens.
  for (const signal of signals) listen(signal);
  return remove;
}
