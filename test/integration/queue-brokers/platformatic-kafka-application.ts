import { setTimeout as sleep } from 'node:timers/promises';
import { Admin, Consumer, type Message, Producer, stringDeserializers, stringSerializers } from '@platformatic/kafka';
import { nothingSeen, type SeenMessages, SteadySender } from './kafka-traffic.ts';

type TextMessage = Message<string, string, string, string>;
type TextConsumer = Consumer<string, string, string, string>;

/** Sends to a topic and consumes it all the time; a consumer whose stream has failed is replaced by another one. */
export class PlatformaticKafkaApplication {
  readonly seen: SeenMessages = nothingSeen();
  commits = 0;
  readonly offsets: Set<bigint> = new Set();
  readonly #options: { readonly clientId: string; readonly bootstrapBrokers: string[]; readonly retries: number };
  readonly #topic: string;
  readonly #admin: Admin;
  readonly #producer: Producer<string, string, string, string>;
  #sender: SteadySender | undefined;
  #consuming: Promise<void> | undefined;
  #endConsuming: () => void = () => {};
  #isClosing = false;

  constructor(broker: string, topic: string) {
    // So often the library tries by itself before the application hears of a failure.
    this.#options = { clientId: 'test', bootstrapBrokers: [broker], retries: 2, ...{ retryDelay: 50 } };
    this.#topic = topic;
    this.#admin = new Admin(this.#options);
    this.#producer = new Producer({ ...this.#options, serializers: stringSerializers });
  }

  async start(): Promise<void> {
    await this.#admin.createTopics({ topics: [this.#topic], partitions: 1, replicas: 1 });
    this.#consuming = this.#consume();
    const send = (values: readonly string[]) =>
      this.#producer.send({ messages: values.map((value) => ({ topic: this.#topic, value })) });
    this.#sender = new SteadySender(send, this.seen);
  }

  async endSending(): Promise<void> {
    await this.#sender?.end();
  }

  async close(): Promise<void> {
    await this.endSending();
    this.#isClosing = true;
    this.#endConsuming();
    await this.#consuming;
    await Promise.all([this.#producer.close(), this.#admin.close()]);
  }

  async #consume(): Promise<void> {
    while (!this.#isClosing) {
      const consumer: TextConsumer = new Consumer({
        ...{ ...this.#options, groupId: this.#topic, deserializers: stringDeserializers, maxWaitTime: 50 },
        ...{ heartbeatInterval: 300, sessionTimeout: 2000, rebalanceTimeout: 2000 },
      });
      try {
        await this.#consumeWith(consumer);
      } catch {
        await sleep(50);
      }
      await consumer.close(true).catch(() => {});
    }
  }

  async #consumeWith(consumer: TextConsumer): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#endConsuming = resolve;
    const stream = await consumer.consume({
      ...{ topics: [this.#topic], autocommit: false },
      ...{ mode: 'committed', fallbackMode: 'earliest' },
    });
    consumer.on('consumer:lag:error', () => {});
    consumer.startLagMonitoring({ topics: [this.#topic] }, 1000);
    stream.on('error', reject);
    // Whoever reads by events is given each message at once: none waits in the stream, where nobody would have seen it.
    let committing = Promise.resolve();
    stream.on('data', ({ offset, commit }: TextMessage) => {
      this.seen.consumed++;
      this.offsets.add(offset);
      // One after the other: the library makes one request of several.
      committing = committing.then(() => commit() as Promise<void>).then(() => void this.commits++);
      committing.catch(reject);
    });
    await promise;
  }
}
