import type { Kit } from '@executor-metrics/instrumentation';
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
  redeliveredMessages,
  sentMessages,
  waitTime,
} from '../messaging/instruments.ts';
import type { Operation } from '../messaging/operation.ts';

export const operations: Readonly<Record<'send' | 'receive' | 'process', Operation>> = {
  send: { name: 'send', type: 'send' },
  receive: { name: 'receive', type: 'receive' },
  process: { name: 'process', type: 'process' },
};

/** Where the messages of one system are recorded. */
export interface SystemRecorder {
  readonly sent: OperationCounter;
  readonly operation: OperationDuration;
  readonly consumed: OperationCounter;
  readonly redelivered: DestinationCounter;
  readonly wait: DestinationRecorder;
  readonly active: DestinationActivity;
  readonly process: OperationDuration;
  readonly retries: FailureCounter;
  readonly postponed: PostponeCounter;
  readonly dead: FailureCounter;
}

export function systemRecorder(kit: Kit, system: string): SystemRecorder {
  return {
    sent: sentMessages(kit, system),
    operation: operationDuration(kit, system),
    consumed: consumedMessages(kit, system),
    redelivered: redeliveredMessages(kit, system),
    wait: waitTime(kit, system),
    active: processActive(kit, system),
    process: processDuration(kit, system),
    retries: processRetries(kit, system),
    postponed: processPostponed(kit, system),
    dead: deadLettered(kit, system),
  };
}
