import { eventually, pointValue, uniqueName } from '@executor-metrics/testkit';
import { describe, expect, it } from 'vitest';
import { connected, measured, versions } from './queue-amqplib/measured-broker.ts';
import { total } from './queue-counts.ts';

const sent = 'messaging.client.sent.messages';
const consumed = 'messaging.client.consumed.messages';
const _processed = 'messaging.process.duration';
const content = Buffer.from('{}');

describe.each(versions)('the instrumentation of amqplib $version', ({ api }) => {
  it('leave nothing in the messages, and keep their order', async (test) => {
    const { instrumentation } = await measured(test);
    const once = async () => {
      const connection = await connected(api);
      const channel = await connection.createChannel();
      const { queue } = await channel.assertQueue('', { exclusive: true });
      const seen: unknown[] = [];
      await channel.consume(queue, (message) => {
        if (message === null) return;
        seen.push([message.properties, message.content.toString()]);
        channel.ack(message);
      });
      for (let i = 0; i < 50; i++)
        channel.sendToQueue(queue, Buffer.from(String(i)), { headers: { i }, messageId: `m${i}` });
      await eventually(() => expect(seen).toHaveLength(50), { what: 'all messages' });
      return seen;
    };
    const withUs = await once();
    instrumentation.disable();
    expect(withUs).toEqual(await once());
  });

  it('are measured on channels that are older than the instrumentation', async (test) => {
    const { collect, instrumentation } = await measured(test);
    instrumentation.disable();
    const connection = await connected(api);
    const channel = await connection.createConfirmChannel();
    const queue = uniqueName('queue');
    const of = { 'messaging.destination.name': queue };
    await channel.assertQueue(queue, { autoDelete: true });
    let seen = 0;
    await channel.consume(queue, (message) => {
      seen++;
      if (message) channel.ack(message);
    });
    instrumentation.enable();
    channel.sendToQueue(queue, content);
    await channel.waitForConfirms();
    await eventually(() => expect(seen).toBe(1), { what: 'the message' });
    const metrics = await collect();
    expect(pointValue(metrics, sent, of)).toBe(1);
    expect(pointValue(metrics, consumed, of)).toBe(1);
    expect(total(metrics, 'messaging.client.channels')).toBe(1);
    expect(total(metrics, 'messaging.process.active')).toBe(0);
  });

  it('are as they were after a thousand times on and off', async (test) => {
    const { instrumentation } = await measured(test);
    instrumentation.disable();
    const connection = await connected(api);
    const channel = await connection.createChannel();
    const prototype = Reflect.getPrototypeOf(Reflect.getPrototypeOf(channel) as object) as object;
    const before = Object.getOwnPropertyDescriptors(prototype);
    for (let i = 0; i < 1000; i++) {
      instrumentation.enable();
      instrumentation.disable();
    }
    expect(Object.getOwnPropertyDescriptors(prototype)).toEqual(before);
    expect(channel.listenerCount('delivery')).toBe(1);
  });
});
