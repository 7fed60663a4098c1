import type { Kit } from '@executor-metrics/instrumentation';
import {
  type ClientCounter,
  consumerCrashes,
  type GroupCounter,
  rebalances,
  requestTimeouts,
} from '../messaging/client-instruments.ts';
import {
  consumedMessages,
  type DestinationActivity,
  type DestinationRecorder,
  type FailureCounter,
  type OperationCounter,
  type OperationDuration,
  operationDuration,
  processActive,
  processDuration,
  processRetries,
  sentMessages,
  waitTime,
} from '../messaging/instruments.ts';
import type { Operation } from '../messaging/operation.ts';

export const system = 'kafka';

/** A batch is processed in one piece, and so has durations of its own. */
export const operations: Readonly<Record<'send' | 'receive' | 'message' | 'batch' | 'commit', Operation>> = {
  send: { name: 'send', type: 'send' },
  receive: { name: 'receive', type: 'receive' },
  message: { name: 'eachMessage', type: 'process' },
  batch: { name: 'eachBatch', type: 'process' },
  commit: { name: 'commit', type: 'settle' },
};

export interface KafkaInstruments {
  readonly sent: OperationCounter;
  readonly duration: OperationDuration;
  readonly consumed: OperationCounter;
  readonly process: OperationDuration;
  readonly active: DestinationActivity;
  readonly wait: DestinationRecorder;
  readonly retries: FailureCounter;
  readonly rebalances: GroupCounter;
  readonly crashes: FailureCounter;
  readonly timeouts: ClientCounter;
}

export function kafkaInstruments(kit: Kit): KafkaInstruments {
  return {
    sent: sentMessages(kit, system),
    duration: operationDuration(kit, system),
    consumed: consumedMessages(kit, system),
    process: processDuration(kit, system),
    active: processActive(kit, system),
    wait: waitTime(kit, system),
    retries: processRetries(kit, system),
    rebalances: rebalances(kit, system),
    crashes: consumerCrashes(kit, system),
    timeouts: requestTimeouts(kit, system),
  };
}
