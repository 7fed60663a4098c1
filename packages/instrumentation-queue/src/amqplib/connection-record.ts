import type { Underway } from '@executor-metrics/instrumentation';
import type { AmqpConnection } from './amqplib-types.ts';
import { type Endpoint, endpointOf } from './endpoint.ts';
import { Places } from './places.ts';
import type { Recording } from './recording.ts';

/** What is known of one connection, from when it is open. */
export class ConnectionRecord {
  readonly endpoint: Endpoint;
  readonly places: Places;
  /** Why it broke down, as an `error.type`. */
  failure: string | undefined;
  readonly #recording: Recording;
  readonly #open: Underway;
  #blocked: Underway | undefined;

  constructor(recording: Recording, connection: AmqpConnection) {
    this.#recording = recording;
    this.endpoint = endpointOf(connection);
    this.places = new Places(recording.destinations, this.endpoint, recording.instruments);
    this.#open = recording.instruments.connections.begin(this.endpoint.attributes);
    // It may be older than the instrumentation.
    if (connection.blocked === true) this.blocked();
  }

  /** @param error what the connection emitted */
  failed(error: unknown): void {
    this.failure ??= this.#recording.errorType(error);
  }

  /** The broker is short of memory or disk, and takes no messages for the time being. */
  blocked(): void {
    this.#blocked ??= this.#recording.instruments.blocked.begin(this.endpoint.attributes);
  }

  unblocked(): void {
    this.#blocked?.end();
    this.#blocked = undefined;
  }

  closed(): void {
    this.unblocked();
    this.#open.end();
    this.#recording.instruments.closedConnections.add(1, this.endpoint.attributes, this.failure);
  }
}
