import { assertType, describe, it } from 'vitest';
import { createQueueMetrics } from './create-queue-metrics.ts';
import type { QueueMetrics } from './queue-metrics.ts';

// The examples of the README for brokers whose clients are not installed here, with what they use of these.

interface JetStreamMessage {
  readonly data: Uint8Array;
  readonly redelivered: boolean;
  readonly info: { readonly timestampNanos: number };
  ack(): void;
  nak(millis?: number): void;
}

declare const consumer: {
  info(): Promise<{ readonly num_pending: number }>;
  consume(): Promise<AsyncIterable<JetStreamMessage>>;
};
declare const jetStream: { publish(subject: string, payload: Uint8Array): Promise<{ readonly seq: number }> };

interface SqsMessage {
  readonly Body?: string;
  readonly ReceiptHandle?: string;
  readonly Attributes?: Partial<Record<string, string>>;
}

declare const sqs: {
  send(): Promise<{ readonly MessageId?: string }>;
  receive(): Promise<{ readonly Messages?: SqsMessage[] }>;
  remove(handle: string | undefined): Promise<void>;
};

describe('the examples of the README', () => {
  it('fit NATS JetStream', async () => {
    const orders = createQueueMetrics({ system: 'nats', destination: 'orders', group: 'billing' });
    orders.depth(async () => (await consumer.info()).num_pending);
    assertType<{ readonly seq: number }>(await orders.send(() => jetStream.publish('orders', new Uint8Array())));
    for await (const message of await consumer.consume()) {
      const processing = orders.received({
        sentAt: message.info.timestampNanos / 1e6,
        redelivered: message.redelivered,
      });
      try {
        message.ack();
        processing.done();
      } catch (error) {
        message.nak();
        processing.retry(error);
      }
    }
  });

  it('fit Amazon SQS', async () => {
    const mail = createQueueMetrics({ system: 'aws_sqs', destination: 'mail' });
    assertType<QueueMetrics>(mail);
    assertType<{ readonly MessageId?: string }>(await mail.send(() => sqs.send()));
    const { Messages = [] } = await sqs.receive();
    for (const { ReceiptHandle, Attributes = {} } of Messages) {
      const times = Number(Attributes.ApproximateReceiveCount);
      const processing = mail.received({ sentAt: Number(Attributes.SentTimestamp), redelivered: times > 1 });
      try {
        await sqs.remove(ReceiptHandle);
        processing.done();
      } catch (error) {
        processing.retry(error);
      }
    }
  });
});
