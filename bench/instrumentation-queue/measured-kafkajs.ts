import { createRequire } from 'node:module';
import { createKafkajsInstrumentation } from '@executor-metrics/instrumentation-queue/kafkajs';
import { MeterProvider } from '@executor-metrics/sdk';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { KafkaJsInstrumentation } from '@opentelemetry/instrumentation-kafkajs';
import { MeterProvider as OfficialMeterProvider } from '@opentelemetry/sdk-metrics';
import { beMeasured } from '../harness/measured-program.ts';
import { ManualReader } from '../sdk/contestants.ts';

// A program of its own: `node measured-kafkajs.ts <none|ours|official>`. Told how many, it sends batches of messages and consumes
// them.

const messagesOfBatch = 100;

const reader = new ManualReader();
const [variant = 'none'] = process.argv.slice(2);
if (variant === 'ours') {
  createKafkajsInstrumentation({ meterProvider: new MeterProvider({ readers: [reader] }) }).enable();
} else if (variant === 'official') {
  const meterProvider = new OfficialMeterProvider({ readers: [reader] });
  registerInstrumentations({ instrumentations: [new KafkaJsInstrumentation()], meterProvider });
}
if (variant !== 'none') setInterval(() => void reader.collect(), 1000);

// After that, as the official instrumentation needs it.
const { Kafka, logLevel } = createRequire(import.meta.url)('kafkajs') as typeof import('kafkajs');
const client = new Kafka({ brokers: ['127.0.0.1:9092'], logLevel: logLevel.NOTHING });
const topic = `executor-metrics-bench-${process.pid}-${Date.now()}`;
const admin = client.admin();
await admin.connect();
await admin.createTopics({ waitForLeaders: true, topics: [{ topic }] });
const producer = client.producer();
await producer.connect();
const consumer = client.consumer({ groupId: topic, maxWaitTimeInMs: 10 });
await consumer.connect();
await consumer.subscribe({ topic, fromBeginning: true });

let left = 0;
let done = (): void => {};
const { promise: joined, resolve } = Promise.withResolvers<void>();
consumer.on(consumer.events.GROUP_JOIN, () => resolve());
await consumer.run({
  eachBatch: async ({ batch }) => {
    left -= batch.messages.length;
    if (left <= 0) done();
  },
});
await joined;

const messages = Array.from({ length: messagesOfBatch }, (_, i) => ({ value: `{"task":"resize","of":"image ${i}"}` }));

process.on('disconnect', () => void admin.deleteTopics({ topics: [topic] }));
beMeasured('ready', async (batches) => {
  left = (batches as number) * messagesOfBatch;
  const consumed = new Promise<void>((resolve) => {
    done = resolve;
  });
  for (let i = 0; i < (batches as number); i++) await producer.send({ topic, messages });
  await consumed;
});
