import { eventually, pointsOf, pointValue, uniqueName } from '@executor-metrics/testkit';
import { describe, expect, it } from 'vitest';
import { cutProxy } from './network/cut-proxy.ts';
import { broker, connected, measured, versions } from './queue-amqplib/measured-broker.ts';
import { countsByError, total } from './queue-counts.ts';

const _sent = 'messaging.client.sent.messages';
const _consumed = 'messaging.client.consumed.messages';
const processed = 'messaging.process.duration';
const content = Buffer.from('{}');

describe.each(versions)('what ends before its time with amqplib $version', ({ api }) => {
  it('count the end of a channel that the broker closes, and of what was under way on it', async (test) => {
    const { collect } = await measured(test);
    const connection = await connected(api);
    const channel = await connection.createChannel();
    channel.on('error', () => {});
    const queue = uniqueName('queue');
    const of = { 'messaging.destination.name': queue };
    await channel.assertQueue(queue, { autoDelete: false, expires: 60_000 });
    let seen = 0;
    await channel.consume(queue, () => void seen++);
    channel.sendToQueue(queue, content);
    await eventually(() => expect(seen).toBe(1), { what: 'the message' });
    await expect(channel.checkQueue(uniqueName('missing'))).rejects.toThrow('NOT_FOUND');
    const metrics = await collect();
    expect(countsByError(metrics, processed, of)).toEqual({ 404: 1 });
    expect(pointValue(metrics, 'messaging.process.retries', of)).toBe(1);
    expect(pointValue(metrics, 'messaging.process.active', of)).toBe(0);
    expect(total(metrics, 'messaging.client.channels.closed', { 'error.type': '404' })).toBe(1);
    expect(total(metrics, 'messaging.client.channels')).toBe(0);
  });

  it('count a consumer that the broker cancels', async (test) => {
    const { collect } = await measured(test);
    const connection = await connected(api);
    const channel = await connection.createChannel();
    const queue = uniqueName('queue');
    await channel.assertQueue(queue);
    const cancelled = new Promise<void>((resolve) => {
      void channel.consume(queue, (message) => void (message === null && resolve()));
    });
    await channel.deleteQueue(queue);
    await cancelled;
    expect(pointsOf(await collect(), 'messaging.consumer.crashes')).toMatchObject([
      { value: 1, attributes: { 'messaging.destination.name': queue, 'error.type': 'consumer_cancelled' } },
    ]);
  });

  it('count what a connection takes with it that is cut in mid-traffic', async (test) => {
    const { collect } = await measured(test);
    await using proxy = await cutProxy(broker.host, broker.port);
    const connection = await connected(api, `amqp://127.0.0.1:${proxy.port}`);
    const closed = new Promise((resolve) => connection.on('close', resolve));
    const queue = uniqueName('queue');
    const of = { 'messaging.destination.name': queue };
    const consumer = await connection.createChannel();
    await consumer.assertQueue(queue, { autoDelete: false, expires: 60_000 });
    let seen = 0;
    await consumer.consume(queue, () => void seen++);
    const publisher = await connection.createConfirmChannel();
    publisher.sendToQueue(queue, content);
    await publisher.waitForConfirms();
    await eventually(() => expect(seen).toBe(1), { what: 'the message' });
    proxy.pause();
    const outcomes: unknown[] = [];
    for (let i = 0; i < 5; i++) publisher.sendToQueue(queue, content, {}, (error) => outcomes.push(error));
    proxy.cut();
    await closed;
    expect(outcomes).toHaveLength(5);
    const metrics = await collect();
    const publish = { ...of, 'messaging.operation.name': 'publish' };
    expect(countsByError(metrics, 'messaging.client.operation.duration', publish)).toEqual({
      none: 1,
      channel_closed: 5,
    });
    expect(pointValue(metrics, 'messaging.process.active', of)).toBe(0);
    expect(total(metrics, 'messaging.client.channels')).toBe(0);
    expect(total(metrics, 'messaging.client.connections')).toBe(0);
    const [ended] = pointsOf(metrics, 'messaging.client.connections.closed');
    expect(ended?.attributes['error.type']).toMatch(/^(ECONNRESET|connection_lost|EPIPE)$/);
  });
});
