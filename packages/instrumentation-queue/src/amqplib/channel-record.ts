// Hot: each message of an application comes through here. Guarded by bench/instrumentation-queue/amqplib.bench.ts.
import { performance } from 'node:perf_hooks';
import type { Underway } from '@executor-metrics/instrumentation';
import type { Destination } from '../messaging/destination.ts';
import { operations } from './amqplib-instruments.ts';
import type { Fields, Message } from './amqplib-types.ts';
import { lastDeath, waitedSeconds } from './arrival.ts';
import type { ConnectionRecord } from './connection-record.ts';
import type { Consumer } from './consumer.ts';
import { Deliveries, type Settlement } from './deliveries.ts';
import { returnReason } from './failure.ts';
import type { Place } from './place.ts';
import type { Recording } from './recording.ts';
import { Unconfirmed } from './unconfirmed.ts';

/** What is known of one open channel. It does not hold the channel. */
export class ChannelRecord {
  readonly consumers: Map<unknown, Consumer> = new Map();
  readonly deliveries: Deliveries;
  readonly #recording: Recording;
  readonly #connection: ConnectionRecord;
  readonly #open: Underway;
  readonly #unconfirmed: Unconfirmed;
  /** Where and when the last message was published, until its confirmation is asked for. */
  #published: Place | undefined;
  #publishedMs = 0;
  /** The number of a message whose confirmation was asked for, until it is published. */
  #awaited: number | undefined;
  #failure: string | undefined;
  #prefetch = Number.POSITIVE_INFINITY;
  #sharedPrefetch = Number.POSITIVE_INFINITY;

  constructor(recording: Recording, connection: ConnectionRecord) {
    this.#recording = recording;
    this.#connection = connection;
    this.#open = recording.instruments.channels.begin(connection.endpoint.attributes);
    this.deliveries = new Deliveries(recording.instruments);
    this.#unconfirmed = new Unconfirmed(recording.instruments);
  }

  /** A message was handed to the connection. */
  published({ exchange, routingKey }: Fields, startedMs: number): void {
    const place = this.#connection.places.published(exchange, routingKey);
    place.sent.add(1);
    if (this.#awaited === undefined) {
      this.#published = place;
      this.#publishedMs = startedMs;
    } else {
      this.#unconfirmed.add(this.#awaited, place, startedMs);
      this.#awaited = undefined;
    }
  }

  notPublished({ exchange, routingKey }: Fields, error: unknown): void {
    const { destination } = this.#connection.places.published(exchange, routingKey);
    const errorType = this.#recording.errorType(error);
    this.#recording.instruments.sent.add(1, operations.publish, destination, errorType);
    this.#awaited = undefined;
  }

  /** The broker will answer for a message: asked for right after it was published or, by older versions, right before. */
  confirming(number: number): void {
    if (this.#published === undefined) this.#awaited = number;
    else this.#unconfirmed.add(number, this.#published, this.#publishedMs);
    this.#published = undefined;
  }

  /** @param errorType where the broker has not taken the message over */
  confirmed({ deliveryTag, multiple }: Fields, errorType: string | undefined): void {
    this.#unconfirmed.confirmed(deliveryTag, multiple === true, errorType);
  }

  returned({ exchange, routingKey, replyCode }: Fields): void {
    const { destination } = this.#connection.places.published(exchange, routingKey);
    this.#recording.instruments.returned.add(1, destination, returnReason(replyCode));
  }

  consuming(tag: unknown, { queue, noAck }: Fields): void {
    const place = this.#connection.places.named(queue);
    this.consumers.set(tag, { place, settles: noAck !== true, prefetch: this.#prefetch });
  }

  /** The limit for consumers that begin from now on or, as RabbitMQ reads `global`, for all of the channel together. */
  limited({ prefetchCount, global }: Fields): void {
    const limit = typeof prefetchCount === 'number' && prefetchCount > 0 ? prefetchCount : Number.POSITIVE_INFINITY;
    if (global === true) this.#sharedPrefetch = limit;
    else this.#prefetch = limit;
  }

  /** How many unsettled messages the channel may have. */
  get sharedPrefetch(): number {
    return this.#sharedPrefetch;
  }

  /** The broker has ended a consumer, for instance because its queue was deleted. */
  cancelled(tag: unknown): void {
    const consumer = this.consumers.get(tag);
    this.consumers.delete(tag);
    if (consumer !== undefined)
      this.#recording.instruments.crashes.add(1, consumer.place.destination, 'consumer_cancelled');
  }

  /** A message was pushed to a consumer. */
  delivered({ fields, properties }: Message): void {
    const consumer = this.consumers.get(fields.consumerTag);
    // One that began before it was looked at: whether it settles its messages is not known.
    const place = consumer?.place ?? this.#connection.places.published(fields.exchange, fields.routingKey);
    place.delivered.add(1);
    this.#arrived(place.destination, fields, properties);
    if (consumer?.settles === true) this.deliveries.add(fields.deliveryTag, place);
  }

  /** A `get` was answered; with the fields of the message, where there was one. */
  got({ queue, noAck }: Fields, startedMs: number, fields: Fields | undefined): void {
    const { duration, consumed } = this.#recording.instruments;
    const place = this.#connection.places.named(queue);
    duration.record((performance.now() - startedMs) / 1000, operations.get, place.destination, undefined);
    if (fields === undefined) return;
    consumed.add(1, operations.get, place.destination, undefined);
    if (noAck !== true) this.deliveries.add(fields.deliveryTag, place);
  }

  /** The header of a message that was asked for. */
  headerOf({ queue }: Fields, fields: Fields, properties: Fields | null): void {
    this.#arrived(this.#connection.places.named(queue).destination, fields, properties);
  }

  getFailed({ queue }: Fields, startedMs: number, error: unknown): void {
    const { destination } = this.#connection.places.named(queue);
    const seconds = (performance.now() - startedMs) / 1000;
    this.#recording.instruments.duration.record(seconds, operations.get, destination, this.#recording.errorType(error));
  }

  settled({ deliveryTag, multiple }: Fields, how: Settlement): void {
    this.deliveries.settle(deliveryTag, multiple === true, how);
  }

  /** All that is not settled is delivered again. */
  recovered(): void {
    this.deliveries.takenBack('recover');
  }

  failed(error: unknown): void {
    this.#failure ??= this.#recording.errorType(error);
  }

  closed(): void {
    const failure = this.#failure ?? this.#connection.failure;
    this.deliveries.takenBack(failure ?? 'channel_closed');
    this.#unconfirmed.givenUp('channel_closed');
    this.consumers.clear();
    this.#open.end();
    this.#recording.instruments.closedChannels.add(1, this.#connection.endpoint.attributes, failure);
  }

  #arrived(destination: Destination, fields: Fields, properties: Fields | null): void {
    const { wait, redelivered, deadLettered } = this.#recording.instruments;
    if (fields.redelivered === true) {
      redelivered.add(1, destination);
      return;
    }
    // Of a message that comes again it is not known since when it waits.
    const waited = waitedSeconds(properties);
    if (waited !== undefined) wait.record(waited, destination);
    const death = lastDeath(properties);
    if (death === undefined) return;
    deadLettered.add(1, this.#connection.places.named(death.queue).destination, death.reason);
  }
}
