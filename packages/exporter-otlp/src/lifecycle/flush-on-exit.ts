const signals = ['SIGTERM', 'SIGINT'] as const;

/** The process, as far as it is needed here. */
export type ExitingProcess = Pick<
  NodeJS.Process,
  'once' | 'prependListener' | 'off' | 'listenerCount' | 'kill' | 'pid'
>;

/**
 * Flushes when the process has nothing more to do, and at SIGTERM and SIGINT where nobody else listens to them: then the
 * signal is raised again after the flush, so that the process ends as it would have ended. A second one ends it at once.
 *
 * @param flush ends within a deadline, and does not reject
 * @returns a function that takes the listeners away
 */
export function flushOnExit(flush: () => Promise<void>, target: ExitingProcess = process): () => void {
  let isFlushing = false;
  let isRaised = false;
  let isStopped = false;

  const stop = (): void => {
    isStopped = true;
    target.off('beforeExit', onBeforeExit);
    for (const signal of signals) target.off(signal, onSignal);
  };
  const listen = (signal: NodeJS.Signals): void => {
    if (!isStopped) target.prependListener(signal, onSignal);
  };
  const onBeforeExit = (): void => void flush();
  const onSignal = (signal: NodeJS.Signals): void => {
    if (target.listenerCount(signal) > 1) {
      // Others may be as considerate, and raise the signal only if they are alone: we are not there while they look.
      target.off(signal, onSignal);
      setImmediate(listen, signal);
      return;
    }
    const raise = (): void => {
      if (isRaised) return;
      isRaised = true;
      stop();
      target.kill(target.pid, signal);
    };
    if (isFlushing) {
      raise();
      return;
    }
    isFlushing = true;
    // Not at once: Node prints warnings on its next tick, and the last one says what was lost.
    void flush().then(() => setImmediate(raise));
  };

  // Node calls `beforeExit` again after whatever a listener began; one flush is enough.
  target.once('beforeExit', onBeforeExit);
  for (const signal of signals) listen(signal);
  return stop;
}
