import { namesOf } from './error-type.ts';

/** Of DOM and Node.js, and of the HTTP clients and promise helpers that have their own word for it. */
const cancelledNames: ReadonlySet<unknown> = new Set([
  'AbortError',
  'CanceledError',
  'CancelledError',
  'CancelError',
  'ABORT_ERR',
  'ERR_CANCELED',
]);

const timeoutName = 'TimeoutError';

/**
 * Whether what was thrown says that the work was called off, or that its time was up: by the name `AbortError` or
 * `TimeoutError`, which DOM and Node.js give to it, or because the signal of the work is aborted, whatever the work throws
 * then. A refused or timed-out connection (`ETIMEDOUT`) is a failure like any other: the operation's own time was not up.
 */
export function interruptionOf(thrown: unknown, signal: AbortSignal | undefined): 'cancelled' | 'timeout' | undefined {
  if (signal !== undefined) {
    const bySignal = signalInterruption(signal);
    if (bySignal !== undefined) return bySignal;
  }
  const { code, name, className } = namesOf(thrown);
  if (name === timeoutName || className === timeoutName) return 'timeout';
  if (cancelledNames.has(name) || cancelledNames.has(className) || cancelledNames.has(code)) return 'cancelled';
  return undefined;
}

function signalInterruption(signal: AbortSignal): 'cancelled' | 'timeout' | undefined {
  try {
    if (signal.aborted !== true) return undefined;
    const { name, className } = namesOf(signal.reason);
    return name === timeoutName || className === timeoutName ? 'timeout' : 'cancelled';
  } catch {
    // No signal at all, or a proxy of the caller that throws.
    return undefined;
  }
}
