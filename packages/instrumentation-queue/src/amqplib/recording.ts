import type { Kit } from '@executor-metrics/instrumentation';
import type { Destinations } from '../messaging/destinations.ts';
import { destinationsOf } from '../messaging/shared-destinations.ts';
import type { MessagingOptions } from '../messaging/shared-options.ts';
import { type AmqplibInstruments, amqplibInstruments } from './amqplib-instruments.ts';
import { amqpErrorType } from './failure.ts';

/** What all connections and channels record with. */
export interface Recording {
  readonly instruments: AmqplibInstruments;
  readonly destinations: Destinations;
  readonly errorType: (error: unknown) => string;
}

export function createRecording(kit: Kit, options: MessagingOptions): Recording {
  return {
    instruments: amqplibInstruments(kit),
    destinations: destinationsOf(kit, options),
    errorType: (error) => amqpErrorType(error, (other) => kit.errorType(other)),
  };
}
