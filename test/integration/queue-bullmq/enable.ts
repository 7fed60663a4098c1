import { createQueueInstrumentation } from '@executor-metrics/instrumentation-queue';
import { MeterProvider } from '@executor-metrics/sdk';
// Not by the package: that would load the test runner into the program.
import { createMemoryReader } from '../../../packages/testkit/src/metrics/memory-reader.ts';

const reader = createMemoryReader();
const queues = createQueueInstrumentation({ meterProvider: new MeterProvider({ readers: [reader] }) });

/** Counts from now on. */
export function enable(): void {
  queues.enable();
}

/** How much was counted, by metric and error. */
export async function counted(): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const point of await reader.collectMetrics()) {
    const { 'error.type': error, 'messaging.queue.state': state } = point.attributes;
    const key = [point.name, error ?? state].filter((part) => part !== undefined).join(' ');
    counts[key] = (counts[key] ?? 0) + ('value' in point ? point.value : point.histogram.count);
  }
  return counts;
}

if (process.argv.includes('early')) enable();
