import { setTimeout as timer } from 'node:timers/promises';

/** Waits; when the signal is aborted, rejects at once with its reason. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

export const sleep: Sleep = async (ms, signal) => {
  try {
    await timer(ms, undefined, { signal });
  } catch {
    // The timer rejects with an error of its own; the reason says who aborted it.
    signal.throwIfAborted();
  }
};
