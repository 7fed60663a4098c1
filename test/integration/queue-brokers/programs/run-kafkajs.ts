import { counted, enable } from '../../queue-bullmq/enable.ts';

/** Sends and processes some messages, prints what was counted, and ends. The consumer runs before there are hooks. */
export async function run({ Kafka, logLevel }: typeof import('kafkajs'), topic: string): Promise<void> {
  const kafka = new Kafka({ brokers: ['127.0.0.1:9092'], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic }] });
  const consumer = kafka.consumer({ groupId: topic, maxWaitTimeInMs: 50 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const done = Promise.withResolvers<void>();
  let seen = 0;
  await consumer.run({
    eachMessage: async () => {
      if (++seen === 3) setImmediate(done.resolve);
    },
  });
  enable();
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic, messages: ['a', 'b', 'c'].map((value) => ({ value })) });
  await done.promise;
  process.stdout.write(`${JSON.stringify(await counted())}\n`);
  await consumer.disconnect();
  await producer.disconnect();
  await admin.deleteTopics({ topics: [topic] });
  await admin.disconnect();
}
