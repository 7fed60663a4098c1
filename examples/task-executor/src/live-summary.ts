import type { Output } from './output.ts';
import type { Stats } from './service.ts';

export interface LiveSummaryOptions {
  readonly everyMs: number;
  readonly stats: () => Stats;
  readonly output: Output;
}

/** Tells every few seconds how the service fares, until the returned function is called. */
export function startLiveSummary({ everyMs, stats, output }: LiveSummaryOptions): () => void {
  const startedAt = performance.now();
  const timer = setInterval(() => {
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    output({ event: 'summary', seconds, stats: stats() });
  }, everyMs);
  return () => clearInterval(timer);
}
