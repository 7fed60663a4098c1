import type { AddingSeries, RecordingSeries } from '@executor-metrics/instrumentation';
import type { Destination } from '../messaging/destination.ts';
import { type KafkaInstruments, operations } from './kafka-instruments.ts';

/** A topic as a group of consumers sees it, with the series that each message of it needs. */
export class ConsumedTopic {
  readonly destination: Destination;
  readonly received: AddingSeries;
  readonly processed: RecordingSeries;
  readonly waited: RecordingSeries;
  /** The messages that were not processed yet, by partition. */
  readonly lags: Map<unknown, number> = new Map();

  constructor(destination: Destination, { consumed, process, wait }: KafkaInstruments) {
    this.destination = destination;
    this.received = consumed.series(operations.receive, destination, undefined);
    this.processed = process.series(operations.message, destination, undefined);
    this.waited = wait.series(destination);
  }
}
