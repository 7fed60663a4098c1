import type { AmqpChannel, AmqpConnection } from './amqplib-types.ts';
import { ChannelRecord } from './channel-record.ts';
import { ConnectionRecord } from './connection-record.ts';
import type { Recording } from './recording.ts';

/** The records of all connections and channels that are open, by the objects of amqplib. */
export class Records {
  readonly #recording: Recording;
  readonly #connections = new WeakMap<AmqpConnection, ConnectionRecord>();
  readonly #channels = new WeakMap<AmqpChannel, ChannelRecord>();
  /** Records do not hold channels, and amqplib says of each channel that it is closed, whatever happens. */
  readonly #open = new Set<ChannelRecord>();

  constructor(recording: Recording) {
    this.#recording = recording;
  }

  get open(): Iterable<ChannelRecord> {
    return this.#open;
  }

  /** Channels and connections that are older than the instrumentation get theirs when they are first used. */
  ofChannel(channel: AmqpChannel): ChannelRecord | undefined {
    const known = this.#channels.get(channel);
    if (known !== undefined || channel.pending === null || channel.connection.expectSocketClose === true) return known;
    const record = new ChannelRecord(this.#recording, this.ofConnection(channel.connection));
    this.#channels.set(channel, record);
    this.#open.add(record);
    return record;
  }

  ofConnection(connection: AmqpConnection): ConnectionRecord {
    const known = this.#connections.get(connection);
    if (known !== undefined) return known;
    const record = new ConnectionRecord(this.#recording, connection);
    this.#connections.set(connection, record);
    return record;
  }

  /** @returns what was known of the channel */
  closeChannel(channel: AmqpChannel): ChannelRecord | undefined {
    const record = this.#channels.get(channel);
    if (record === undefined) return undefined;
    this.#channels.delete(channel);
    this.#open.delete(record);
    record.closed();
    return record;
  }

  failConnection(connection: AmqpConnection, error: unknown): void {
    this.#connections.get(connection)?.failed(error);
  }

  closeConnection(connection: AmqpConnection): void {
    const record = this.#connections.get(connection);
    if (record === undefined) return;
    this.#connections.delete(connection);
    record.closed();
  }
}
