import { sharedByProvider } from '../shared-kit.ts';
import type { QueueMetrics } from './queue-metrics.ts';
import { checkQueueMetricsOptions, type QueueMetricsOptions } from './queue-metrics-options.ts';
import { QueueRecorders } from './queue-recorders.ts';
import { RecordedQueue } from './recorded-queue.ts';

const recorders = sharedByProvider('@executor-metrics/instrumentation-queue', () => new QueueRecorders());

/**
 * The metrics of a queue of which there is no instrumentation: a table in a database, a service of a cloud, a library of your own. They
 * have the names of all other queues, so that the same dashboards and rules serve.
 *
 * @throws {ConfigurationError} where an option is missing, unknown or not accepted
 *
 * @example
 * const mail = createQueueMetrics({ system: 'pgboss', destination: 'mail' });
 * await mail.send(() => boss.send('mail', letter));
 *
 * await boss.work('mail', { includeMetadata: true }, async ([job]) => {
 *   const processing = mail.received({ sentAt: job.createdOn, dueAt: job.startAfter });
 *   try {
 *     await deliver(job.data);
 *     processing.done();
 *   } catch (error) {
 *     if (job.retryCount < job.retryLimit) processing.retry(error);
 *     else processing.fail(error);
 *     throw error;
 *   }
 * });
 */
export function createQueueMetrics(options: QueueMetricsOptions): QueueMetrics {
  const checked = checkQueueMetricsOptions(options);
  return new RecordedQueue(checked, recorders(checked.meterProvider));
}
