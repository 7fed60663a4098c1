import { createRequire } from 'node:module';
import { createAmqplibInstrumentation } from '@executor-metrics/instrumentation-queue/amqplib';
import { MeterProvider } from '@executor-metrics/sdk';
import { beMeasured } from '../harness/measured-program.ts';
import { ManualReader } from '../sdk/contestants.ts';

// A program of its own: `node measured-amqplib.ts <none|ours>`. Told how many, it publishes messages with confirmation, consumes
// and acknowledges them.

const require = createRequire(import.meta.url);
const amqplib = require('amqplib') as typeof import('amqplib');

if (process.argv[2] === 'ours') {
  const reader = new ManualReader();
  createAmqplibInstrumentation({ meterProvider: new MeterProvider({ readers: [reader] }) }).enable();
  setInterval(() => void reader.collect(), 1000);
}

const connection = await amqplib.connect('amqp://127.0.0.1:5672');
const publisher = await connection.createConfirmChannel();
const consumer = await connection.createChannel();
await consumer.prefetch(50);
const { queue } = await publisher.assertQueue('', { exclusive: true });
const content = Buffer.from(JSON.stringify({ task: 'resize', of: 'an image' }));

let left = 0;
let done = (): void => {};
await consumer.consume(queue, (message) => {
  if (message === null) return;
  consumer.ack(message);
  if (--left === 0) done();
});

/** So many are on their way at a time. */
const burst = 5000;

async function sendBurst(): Promise<void> {
  left = burst;
  const consumed = new Promise<void>((resolve) => {
    done = resolve;
  });
  for (let i = 0; i < left; i++) publisher.sendToQueue(queue, content);
  await publisher.waitForConfirms();
  await consumed;
}

beMeasured('ready', async (messages) => {
  for (let sent = 0; sent < (messages as number); sent += burst) await sendBurst();
});
