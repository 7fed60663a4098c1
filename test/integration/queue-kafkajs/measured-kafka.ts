import { createRequire } from 'node:module';
import {
  createKafkajsInstrumentation,
  type KafkaInstrumentationOptions,
} from '@executor-metrics/instrumentation-queue/kafkajs';
import {
  type CollectedMetric,
  createCollector,
  requireServer,
  type SkippableTest,
  uniqueName,
} from '@executor-metrics/testkit';
import type { Admin, Consumer, ConsumerRunConfig, Kafka as KafkaClient, Producer, ProducerConfig } from 'kafkajs';
import { onTestFinished } from 'vitest';

const { Kafka, logLevel } = createRequire(import.meta.url)('kafkajs') as typeof import('kafkajs');

export const server = { name: 'kafka', host: '127.0.0.1', port: 9092 } as const;

export interface Measured {
  collect(): Promise<CollectedMetric[]>;
  readonly instrumentation: ReturnType<typeof createKafkajsInstrumentation>;
}

/** Switches the instrumentation on for one test. */
export async function measured(test: SkippableTest, options: KafkaInstrumentationOptions = {}): Promise<Measured> {
  await requireServer(test, server);
  const { provider, collect, shutdown } = createCollector();
  const instrumentation = createKafkajsInstrumentation({ meterProvider: provider, ...options });
  instrumentation.enable();
  onTestFinished(async () => {
    instrumentation.disable();
    await shutdown();
  });
  return { collect, instrumentation };
}

export function kafka(broker: string = `${server.host}:${server.port}`): KafkaClient {
  return new Kafka({
    clientId: 'executor-metrics',
    brokers: [broker],
    logLevel: logLevel.NOTHING,
    connectionTimeout: 10_000,
    retry: { retries: 3, initialRetryTime: 50 },
  });
}

/** A topic of its own, which is deleted when the test is over. */
export async function createdTopic(client: KafkaClient, partitions = 1): Promise<string> {
  const topic = uniqueName('topic');
  const admin = await connectedAdmin(client);
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: partitions }] });
  onTestFinished(() => admin.deleteTopics({ topics: [topic] }).catch(() => {}));
  return topic;
}

export async function connectedAdmin(client: KafkaClient): Promise<Admin> {
  const admin = client.admin();
  await admin.connect();
  onTestFinished(() => admin.disconnect());
  return admin;
}

export async function connectedProducer(client: KafkaClient, config: ProducerConfig = {}): Promise<Producer> {
  const producer = client.producer(config);
  await producer.connect();
  onTestFinished(() => producer.disconnect().catch(() => {}));
  return producer;
}

/** A consumer that runs until the test is over. */
export async function running(
  client: KafkaClient,
  { topic, groupId, ...config }: ConsumerRunConfig & { readonly topic: string; readonly groupId: string },
): Promise<Consumer> {
  const consumer = client.consumer({ groupId, maxWaitTimeInMs: 50, retry: { retries: 2, initialRetryTime: 50 } });
  onTestFinished(() => consumer.disconnect().catch(() => {}));
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run(config);
  return consumer;
}
