import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin, Consumer, Kafka as KafkaClient, Producer } from 'kafkajs';
import { nothingSeen, type SeenMessages, SteadySender } from './kafka-traffic.ts';

const { Kafka, logLevel } = createRequire(import.meta.url)('kafkajs') as typeof import('kafkajs');

/** So often kafkajs tries by itself before the application hears of a failure. */
const retry = { retries: 2, initialRetryTime: 50 };

/** Sends to a topic and consumes it all the time, as kafkajs makes it possible. */
export class KafkajsApplication {
  readonly seen: SeenMessages = nothingSeen();
  readonly offsets: Set<string> = new Set();
  readonly #topic: string;
  readonly #admin: Admin;
  readonly #producer: Producer;
  readonly #consumer: Consumer;
  #sender: SteadySender | undefined;
  #isHolding = false;

  constructor(broker: string, topic: string) {
    const client: KafkaClient = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING, retry });
    this.#topic = topic;
    this.#admin = client.admin();
    this.#producer = client.producer();
    this.#consumer = client.consumer({
      ...{ groupId: topic, maxWaitTimeInMs: 50 },
      ...{ heartbeatInterval: 300, sessionTimeout: 2000, rebalanceTimeout: 2000 },
    });
    const { CRASH, REBALANCING } = this.#consumer.events;
    this.#consumer.on(CRASH, () => void this.seen.crashes++);
    this.#consumer.on(REBALANCING, () => void this.seen.rebalances++);
  }

  async start(): Promise<void> {
    await this.#admin.connect();
    await this.#admin.createTopics({ waitForLeaders: true, topics: [{ topic: this.#topic }] });
    await this.#producer.connect();
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topic: this.#topic, fromBeginning: true });
    await this.#consumer.run({
      autoCommitInterval: 100,
      eachMessage: async ({ message }) => {
        this.seen.consumed++;
        this.offsets.add(message.offset);
        while (this.#isHolding) await sleep(5);
      },
    });
    const send = (values: readonly string[]) =>
      this.#producer.send({ topic: this.#topic, messages: values.map((value) => ({ value })) });
    this.#sender = new SteadySender(send, this.seen);
  }

  /** Is not done with the message that it has, until it is told to go on. */
  hold(isHolding: boolean): void {
    this.#isHolding = isHolding;
  }

  async endSending(): Promise<void> {
    await this.#sender?.end();
  }

  async close(): Promise<void> {
    this.hold(false);
    await this.endSending();
    await Promise.all([this.#consumer, this.#producer, this.#admin].map((client) => client.disconnect()));
  }
}
