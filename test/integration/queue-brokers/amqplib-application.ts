import { setTimeout as sleep } from 'node:timers/promises';
import type { ChannelModel, ConfirmChannel, ConsumeMessage } from 'amqplib';

type Api = typeof import('amqplib');
type Model = Pick<ChannelModel, 'createChannel' | 'createConfirmChannel'>;

/** What an application has seen itself, message by message. */
export interface SeenMessages {
  sent: number;
  /** The channel was closed. */
  refused: number;
  confirmed: number;
  /** The channel was closed before the broker answered. */
  unconfirmed: number;
  delivered: number;
  redelivered: number;
  acked: number;
}

/** How a connection comes back: the application makes another one, or amqplib does (from version 2 on). */
export type Reconnection = 'of its own' | 'of amqplib';

export const prefetch = 10;

/** Publishes to a queue and consumes it all the time, over whatever connection there is. */
export class AmqplibApplication {
  readonly seen: SeenMessages = {
    ...{ sent: 0, refused: 0, confirmed: 0, unconfirmed: 0 },
    ...{ delivered: 0, redelivered: 0, acked: 0 },
  };
  isConnected = false;
  /** How many messages it is busy with. */
  processing = 0;
  readonly #api: Api;
  readonly #url: string;
  readonly #queue: string;
  #publisher: ConfirmChannel | undefined;
  #isHolding = false;
  #isClosing = false;
  #close = (): Promise<void> => Promise.resolve();
  readonly #publishing: NodeJS.Timeout;

  constructor(api: Api, url: string, queue: string) {
    this.#api = api;
    this.#url = url;
    this.#queue = queue;
    this.#publishing = setInterval(() => this.publish(1), 5);
  }

  async connect(reconnection: Reconnection): Promise<void> {
    if (reconnection === 'of its own') await this.#connectAgain();
    else await this.#connectForGood();
  }

  publish(count: number): void {
    for (let i = 0; i < count && this.#publisher !== undefined; i++) this.#publishOn(this.#publisher);
  }

  endPublishing(): void {
    clearInterval(this.#publishing);
  }

  /** How many messages the queue has that nobody was given. */
  async waiting(): Promise<number> {
    return (await this.#publisher?.checkQueue(this.#queue))?.messageCount ?? Number.NaN;
  }

  /** Begins with messages, and is not done with any until it has lost the connection. */
  hold(): void {
    this.#isHolding = true;
  }

  async close(): Promise<void> {
    this.endPublishing();
    this.#isClosing = true;
    await this.#close();
  }

  async #connectAgain(): Promise<void> {
    while (!this.#isClosing) {
      try {
        const connection = await this.#api.connect(this.#url);
        connection.on('error', () => {});
        connection.on('close', () => {
          this.#disconnected();
          void this.#connectAgain();
        });
        this.#close = () => connection.close();
        await this.#setUp(connection);
        return;
      } catch {
        await sleep(50);
      }
    }
  }

  async #connectForGood(): Promise<void> {
    const setup = (model: Model): Promise<void> => this.#setUp(model);
    const connection = await this.#api.connect(this.#url, { recovery: { setup, initialDelay: 50, maxDelay: 50 } });
    connection.on('error', () => {});
    connection.on('disconnect', () => this.#disconnected());
    this.#close = async () => void (await connection.close());
  }

  async #setUp(connection: Model): Promise<void> {
    const consumer = await connection.createChannel();
    consumer.on('error', () => {});
    await consumer.assertQueue(this.#queue, { durable: true });
    await consumer.prefetch(prefetch);
    await consumer.consume(this.#queue, (message) => {
      if (message !== null) void this.#process(consumer, message);
    });
    const publisher = await connection.createConfirmChannel();
    publisher.on('error', () => {});
    this.#publisher = publisher;
    this.isConnected = true;
  }

  #disconnected(): void {
    this.isConnected = false;
    this.#isHolding = false;
  }

  #publishOn(channel: ConfirmChannel): void {
    try {
      channel.sendToQueue(this.#queue, Buffer.from('{}'), { persistent: true }, (error) => {
        if (error) this.seen.unconfirmed++;
        else this.seen.confirmed++;
      });
      this.seen.sent++;
    } catch {
      this.seen.refused++;
    }
  }

  async #process(channel: Pick<ConfirmChannel, 'ack'>, message: ConsumeMessage): Promise<void> {
    this.seen.delivered++;
    this.processing++;
    if (message.fields.redelivered) this.seen.redelivered++;
    await sleep(5);
    while (this.#isHolding) await sleep(5);
    try {
      channel.ack(message);
      this.seen.acked++;
    } catch {
      // The connection is gone: the broker will deliver it again.
    } finally {
      this.processing--;
    }
  }
}
