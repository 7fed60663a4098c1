// What is used of amqplib, by its shape. Nothing of it is loaded.

/** The connection below the `ChannelModel` that applications have. */
export interface AmqpConnection {
  /** Whether it is closed: channels that are opened on it nevertheless never are open, and nobody says that they are closed. */
  readonly expectSocketClose?: unknown;
  /** Whether the broker takes no messages for the time being; older versions do not say. */
  readonly blocked?: unknown;
  readonly stream?: {
    /** The host as it was given, where it was no IP address (`node:net`). */
    readonly _host?: unknown;
    readonly remoteAddress?: unknown;
    readonly remotePort?: unknown;
  };
}

export interface AmqpChannel {
  readonly connection: AmqpConnection;
  /** `null` once it is closed. */
  readonly pending: readonly unknown[] | null;
  /** The number of the first message that the broker has to confirm, and a callback for it and each one after it. */
  readonly lwm?: unknown;
  readonly unconfirmed?: unknown;
  /** What takes the next frame of a message. */
  handleMessage?: unknown;
}

/** The arguments of a method, or its answer. */
export interface Fields {
  readonly exchange?: unknown;
  readonly routingKey?: unknown;
  readonly queue?: unknown;
  readonly consumerTag?: unknown;
  readonly noAck?: unknown;
  readonly deliveryTag?: unknown;
  readonly multiple?: unknown;
  readonly requeue?: unknown;
  readonly redelivered?: unknown;
  readonly prefetchCount?: unknown;
  readonly global?: unknown;
  readonly replyCode?: unknown;
  readonly headers?: unknown;
  readonly timestamp?: unknown;
}

export interface Frame {
  readonly id?: unknown;
  readonly fields?: Fields;
}

export interface Message {
  readonly fields: Fields;
  readonly properties: Fields | null;
}

/** Takes the answer to a method: an error, the frame that closed the channel, or the frame of the answer. */
export type Reply = (error: unknown, frame?: Frame) => unknown;
