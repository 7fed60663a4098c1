import type { Kit } from '@executor-metrics/instrumentation';
import type { Destination } from '../messaging/destination.ts';
import type { Destinations } from '../messaging/destinations.ts';
import {
  consumedMessages,
  type DestinationActivity,
  type DestinationCounter,
  type DestinationRecorder,
  deadLettered,
  type FailureCounter,
  type OperationCounter,
  type OperationDuration,
  operationDuration,
  type PostponeCounter,
  processActive,
  processDuration,
  processPostponed,
  processRetries,
  processStalled,
  sentMessages,
  waitTime,
} from '../messaging/instruments.ts';
import type { Operation } from '../messaging/operation.ts';
import { destinationsOf } from '../messaging/shared-destinations.ts';
import type { BullmqInstrumentationOptions } from './bullmq-options.ts';

/** The value of `messaging.system`; the semantic conventions have none for BullMQ. */
export const system = 'bullmq';

/** What is done with jobs, in BullMQ's own words. */
export const operations: Readonly<
  Record<'add' | 'addBulk' | 'addFlow' | 'addBulkFlows' | 'schedule' | 'process' | 'complete' | 'fail', Operation>
> = {
  add: { name: 'add', type: 'send' },
  addBulk: { name: 'addBulk', type: 'send' },
  addFlow: { name: 'addFlow', type: 'send' },
  addBulkFlows: { name: 'addBulkFlows', type: 'send' },
  schedule: { name: 'upsertJobScheduler', type: 'send' },
  process: { name: 'process', type: 'process' },
  complete: { name: 'complete', type: 'settle' },
  fail: { name: 'fail', type: 'settle' },
};

/** Where everything about jobs is recorded. */
export interface BullmqRecorder {
  readonly sent: OperationCounter;
  readonly consumed: OperationCounter;
  readonly operation: OperationDuration;
  readonly process: OperationDuration;
  readonly wait: DestinationRecorder;
  readonly active: DestinationActivity;
  readonly retries: FailureCounter;
  readonly postponed: PostponeCounter;
  readonly stalled: DestinationCounter;
  readonly dead: FailureCounter;
  readonly destinations: Destinations;
  /** Where the jobs of this name are. */
  destinationOf(queueName: string, jobName: string | undefined): Destination;
}

export function createBullmqRecorder(kit: Kit, options: BullmqInstrumentationOptions): BullmqRecorder {
  const destinations = destinationsOf(kit, options);
  const withJobNames = options.jobNames === true;
  return {
    sent: sentMessages(kit, system),
    consumed: consumedMessages(kit, system),
    operation: operationDuration(kit, system),
    process: processDuration(kit, system),
    wait: waitTime(kit, system),
    active: processActive(kit, system),
    retries: processRetries(kit, system),
    postponed: processPostponed(kit, system),
    stalled: processStalled(kit, system),
    dead: deadLettered(kit, system),
    destinations,
    destinationOf(queueName, jobName) {
      const destination = destinations.named(queueName);
      return withJobNames && typeof jobName === 'string' ? destination.ofJob(jobName) : destination;
    },
  };
}
