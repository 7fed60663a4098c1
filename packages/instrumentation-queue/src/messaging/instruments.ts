import type { Activity, Kit, SeriesAdder, SeriesRecorder } from '@executor-metrics/instrumentation';
import type { Attributes } from '@opentelemetry/api';
import { destinationAttributes } from './destination.ts';
import { operationAttributes } from './operation.ts';

/** What is told of each operation. The names and units of this file are those of the semantic conventions, where they have them. */
type OperationKeys = readonly [typeof operationAttributes, typeof destinationAttributes, 'error.type'];
type DestinationKeys = readonly [typeof destinationAttributes];
type FailureKeys = readonly [typeof destinationAttributes, 'error.type'];

export type OperationCounter = SeriesAdder<OperationKeys>;
export type OperationDuration = SeriesRecorder<OperationKeys>;
export type DestinationCounter = SeriesAdder<DestinationKeys>;
export type DestinationRecorder = SeriesRecorder<DestinationKeys>;
export type DestinationActivity = Activity<DestinationKeys>;
export type FailureCounter = SeriesAdder<FailureKeys>;
export type PostponeCounter = SeriesAdder<readonly [typeof destinationAttributes, 'messaging.process.postpone.reason']>;

const operationKeys: OperationKeys = [operationAttributes, destinationAttributes, 'error.type'];
const destinationKeys: DestinationKeys = [destinationAttributes];
const failureKeys: FailureKeys = [destinationAttributes, 'error.type'];

/** The bounds that the semantic conventions advise. */
const seconds: readonly number[] = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** What waits may wait for long: from 5 ms to a day. */
const waitSeconds: readonly number[] = [0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 21_600, 86_400];

/** The attributes that all series of one system have. */
function of(system: string): Attributes {
  return { 'messaging.system': system };
}

/** What was sent, or with `error.type` could not be. */
export function sentMessages(kit: Kit, system: string): OperationCounter {
  return kit.counter({
    name: 'messaging.client.sent.messages',
    unit: '{message}',
    description: 'Number of messages that producers attempted to send to the broker.',
    keys: operationKeys,
    constant: of(system),
  });
}

/** What was delivered to the application. */
export function consumedMessages(kit: Kit, system: string): OperationCounter {
  return kit.counter({
    name: 'messaging.client.consumed.messages',
    unit: '{message}',
    description: 'Number of messages that were delivered to the application.',
    keys: operationKeys,
    constant: of(system),
  });
}

/** Of a call to the broker: sending, receiving, settling. Never of processing, which is `messaging.process.duration`. */
export function operationDuration(kit: Kit, system: string): OperationDuration {
  return kit.histogram({
    name: 'messaging.client.operation.duration',
    unit: 's',
    description: 'Duration of messaging operations that producers or consumers initiated.',
    keys: operationKeys,
    constant: of(system),
    boundaries: seconds,
  });
}

export function processDuration(kit: Kit, system: string): OperationDuration {
  return kit.histogram({
    name: 'messaging.process.duration',
    unit: 's',
    description: 'Duration of processing a message, one for each attempt.',
    keys: operationKeys,
    constant: of(system),
    boundaries: seconds,
  });
}

export function waitTime(kit: Kit, system: string): DestinationRecorder {
  return kit.histogram({
    name: 'messaging.queue.wait_time',
    unit: 's',
    description:
      'Time from when a message was due, which is when it was sent plus its intended delay, until it was processed.',
    keys: destinationKeys,
    constant: of(system),
    boundaries: waitSeconds,
  });
}

export function processActive(kit: Kit, system: string): DestinationActivity {
  return kit.activity({
    name: 'messaging.process.active',
    unit: '{message}',
    description: 'Number of messages that are being processed.',
    keys: destinationKeys,
    constant: of(system),
  });
}

/** Failed attempts after which there will be another one; `error.type` is that of the failure. */
export function processRetries(kit: Kit, system: string): FailureCounter {
  return kit.counter({
    name: 'messaging.process.retries',
    unit: '{retry}',
    description: 'Number of failed attempts to process a message that are followed by another one.',
    keys: failureKeys,
    constant: of(system),
  });
}

/** Messages that were put back by whoever processed them: neither processed nor failed. */
export function processPostponed(kit: Kit, system: string): PostponeCounter {
  return kit.counter({
    name: 'messaging.process.postponed',
    unit: '{message}',
    description: 'Number of times that a message was put back by its processor, to be processed later.',
    keys: [destinationAttributes, 'messaging.process.postpone.reason'],
    constant: of(system),
  });
}

/** Messages whose consumer is gone or lost its lock. */
export function processStalled(kit: Kit, system: string): DestinationCounter {
  return kit.counter({
    name: 'messaging.process.stalled',
    unit: '{message}',
    description: 'Number of messages whose processing was given up as lost.',
    keys: destinationKeys,
    constant: of(system),
  });
}

/** Messages that nobody will process any more; `error.type` says why. */
export function deadLettered(kit: Kit, system: string): FailureCounter {
  return kit.counter({
    name: 'messaging.queue.dead_lettered',
    unit: '{message}',
    description: 'Number of messages that failed for good.',
    keys: failureKeys,
    constant: of(system),
  });
}

/** Messages that the broker could not route and gave back to who sent them. */
export function returnedMessages(kit: Kit, system: string): FailureCounter {
  return kit.counter({
    name: 'messaging.client.returned.messages',
    unit: '{message}',
    description: 'Number of sent messages that the broker returned as it could not route them.',
    keys: failureKeys,
    constant: of(system),
  });
}

/** Messages that had been delivered before. */
export function redeliveredMessages(kit: Kit, system: string): DestinationCounter {
  return kit.counter({
    name: 'messaging.client.redelivered.messages',
    unit: '{message}',
    description: 'Number of delivered messages that had been delivered before.',
    keys: destinationKeys,
    constant: of(system),
  });
}
