import type { AddingSeries, RecordingSeries } from '@executor-metrics/instrumentation';
import type { Destination } from '../messaging/destination.ts';
import { type AmqplibInstruments, operations } from './amqplib-instruments.ts';

/** An exchange or a queue, with the series that each message through it needs. */
export class Place {
  readonly destination: Destination;
  readonly sent: AddingSeries;
  readonly confirmed: RecordingSeries;
  readonly delivered: AddingSeries;
  readonly processed: RecordingSeries;

  constructor(destination: Destination, { sent, duration, consumed, process }: AmqplibInstruments) {
    this.destination = destination;
    this.sent = sent.series(operations.publish, destination, undefined);
    this.confirmed = duration.series(operations.publish, destination, undefined);
    this.delivered = consumed.series(operations.consume, destination, undefined);
    this.processed = process.series(operations.process, destination, undefined);
  }
}
