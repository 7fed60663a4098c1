import type { Random } from './random.ts';
import type { Sleep } from './sleep.ts';
import { taskText } from './task-texts.ts';

export interface LoadOptions {
  /** Where the service is, such as `http://127.0.0.1:8080`. */
  readonly api: string;
  readonly tasksPerSecond: number;
  /** How many tasks to send before it ends. */
  readonly tasks: number;
  readonly random: Random;
  readonly now: () => number;
  readonly sleep: Sleep;
  /** Aborted when no more tasks are to be sent. */
  readonly signal: AbortSignal;
  /** Told once when tasks cannot be sent. */
  readonly onError: (error: unknown) => void;
}

/** Requests that wait for their answer at the same time; a service that hangs must not pile them up. */
const maxPending = 64;

/** Sends tasks to the service at an even rate, as a client would: over HTTP. @returns how many, when all are answered */
export async function generateLoad(options: LoadOptions): Promise<number> {
  const { api, tasksPerSecond, tasks, random, now, sleep, signal } = options;
  const pending = new Set<Promise<void>>();
  let onError: LoadOptions['onError'] | undefined = options.onError;
  const startedAt = now();
  let sent = 0;
  for (; sent < tasks; sent++) {
    const early = startedAt + (sent * 1000) / tasksPerSecond - now();
    if (early > 0) await sleep(early, signal).catch(() => {});
    if (pending.size >= maxPending) await Promise.race(pending);
    if (signal.aborted) break;
    const request = send(api, taskText(random))
      .catch((error: unknown) => {
        onError?.(error);
        onError = undefined;
      })
      .finally(() => pending.delete(request));
    pending.add(request);
  }
  await Promise.all(pending);
  return sent;
}

/** Any answer will do: that the queue is full (429) is the service's way to slow its clients down. */
async function send(api: string, text: string): Promise<void> {
  const response = await fetch(`${api}/tasks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
    signal: AbortSignal.timeout(5000),
  });
  await response.arrayBuffer();
}
