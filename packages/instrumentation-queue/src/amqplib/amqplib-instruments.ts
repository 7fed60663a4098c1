import type { Kit } from '@executor-metrics/instrumentation';
import {
  blockedConnections,
  type ClientActivity,
  type ClientFailureCounter,
  closedChannels,
  closedConnections,
  consumerCrashes,
  openChannels,
  openConnections,
} from '../messaging/client-instruments.ts';
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
  processActive,
  processDuration,
  processRetries,
  redeliveredMessages,
  returnedMessages,
  sentMessages,
  waitTime,
} from '../messaging/instruments.ts';
import type { Operation } from '../messaging/operation.ts';

export const system = 'rabbitmq';

export const operations: Readonly<Record<'publish' | 'consume' | 'get' | 'process', Operation>> = {
  publish: { name: 'publish', type: 'send' },
  consume: { name: 'consume', type: 'receive' },
  get: { name: 'get', type: 'receive' },
  process: { name: 'process', type: 'process' },
};

export interface AmqplibInstruments {
  readonly sent: OperationCounter;
  readonly consumed: OperationCounter;
  readonly duration: OperationDuration;
  readonly process: OperationDuration;
  readonly active: DestinationActivity;
  readonly wait: DestinationRecorder;
  readonly retries: FailureCounter;
  readonly redelivered: DestinationCounter;
  readonly deadLettered: FailureCounter;
  readonly returned: FailureCounter;
  readonly crashes: FailureCounter;
  readonly channels: ClientActivity;
  readonly closedChannels: ClientFailureCounter;
  readonly connections: ClientActivity;
  readonly blocked: ClientActivity;
  readonly closedConnections: ClientFailureCounter;
}

export function amqplibInstruments(kit: Kit): AmqplibInstruments {
  return {
    sent: sentMessages(kit, system),
    consumed: consumedMessages(kit, system),
    duration: operationDuration(kit, system),
    process: processDuration(kit, system),
    active: processActive(kit, system),
    wait: waitTime(kit, system),
    retries: processRetries(kit, system),
    redelivered: redeliveredMessages(kit, system),
    deadLettered: deadLettered(kit, system),
    returned: returnedMessages(kit, system),
    crashes: consumerCrashes(kit, system),
    channels: openChannels(kit, system),
    closedChannels: closedChannels(kit, system),
    connections: openConnections(kit, system),
    blocked: blockedConnections(kit, system),
    closedConnections: closedConnections(kit, system),
  };
}
