import type { IMetricReader } from '@opentelemetry/sdk-metrics';
import { withinDeadline } from './deadline.ts';
import { readerName } from './reader-name.ts';

export interface Deadline {
  /** In milliseconds. Without it a reader has the time that it takes. */
  readonly timeoutMillis?: number;
}

/**
 * Calls the method of all readers, and rejects with the first reason when all have ended or their time is up: one reader's
 * failure does not cut another's work short.
 */
export async function callReaders(
  readers: readonly IMetricReader[],
  method: 'forceFlush' | 'shutdown',
  deadline: Deadline | undefined,
): Promise<void> {
  const results = await Promise.allSettled(readers.map((reader) => callReader(reader, method, deadline)));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

async function callReader(
  reader: IMetricReader,
  method: 'forceFlush' | 'shutdown',
  deadline: Deadline | undefined,
): Promise<void> {
  const call = reader[method](deadline);
  const timeoutMs = deadline?.timeoutMillis;
  if (typeof timeoutMs !== 'number' || !(timeoutMs > 0)) return call;
  // The timer keeps the process: with nothing else to do it would end before anybody hears that data is missing.
  return withinDeadline(
    timeoutMs,
    Promise.resolve(call),
    () => new Error(`${method}() of the reader ${readerName(reader)} did not finish within ${timeoutMs} ms`),
  );
}
