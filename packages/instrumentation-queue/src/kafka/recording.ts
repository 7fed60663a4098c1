import type { Kit } from '@executor-metrics/instrumentation';
import type { Attributes } from '@opentelemetry/api';
import type { Destinations } from '../messaging/destinations.ts';
import { destinationsOf } from '../messaging/shared-destinations.ts';
import { kafkaErrorType } from './kafka-error.ts';
import { type KafkaInstruments, kafkaInstruments } from './kafka-instruments.ts';
import type { KafkaInstrumentationOptions } from './kafka-options.ts';

/** What all producers and consumers record with. */
export interface Recording {
  readonly instruments: KafkaInstruments;
  readonly destinations: Destinations;
  readonly partitions: boolean;
  readonly errorType: (error: unknown) => string;
  /** The attributes of a broker by its `host:port`. */
  readonly brokerAttributes: (broker: unknown) => Attributes;
}

export function createRecording(kit: Kit, options: KafkaInstrumentationOptions): Recording {
  return {
    instruments: kafkaInstruments(kit),
    destinations: destinationsOf(kit, options),
    partitions: options.partitions ?? false,
    errorType: (error) => kafkaErrorType(error, (other) => kit.errorType(other)),
    brokerAttributes: brokers(),
  };
}

/** So many brokers are told apart. */
const mostBrokers = 100;

function brokers(): Recording['brokerAttributes'] {
  const known = new Map<unknown, Attributes>();
  const unknown: Attributes = {};
  return (broker) => {
    const attributes = known.get(broker);
    if (attributes !== undefined) return attributes;
    const made = typeof broker === 'string' && known.size < mostBrokers ? addressOf(broker) : unknown;
    if (made !== unknown) known.set(broker, made);
    return made;
  };
}

function addressOf(broker: string): Attributes {
  const colon = broker.lastIndexOf(':');
  const port = Number(broker.slice(colon + 1));
  if (colon <= 0 || !Number.isInteger(port)) return { 'server.address': broker };
  return { 'server.address': broker.slice(0, colon), 'server.port': port };
}
