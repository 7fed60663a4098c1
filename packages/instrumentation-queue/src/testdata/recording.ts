import { type Collector, createCollector } from '@executor-metrics/testkit';
import { onTestFinished } from 'vitest';

/** A provider and what it has been told, until the test has finished. */
export interface RecordingProvider extends Pick<Collector, 'collect'> {
  readonly meterProvider: Collector['provider'];
}

export function recordingProvider(): RecordingProvider {
  const { provider, collect, shutdown } = createCollector();
  onTestFinished(shutdown);
  return { meterProvider: provider, collect };
}
