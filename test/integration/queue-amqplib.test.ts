import { eventually, pointHistogram, pointsOf, pointValue, uniqueName } from '@executor-metrics/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { broker, connected, measured, url, versions } from './queue-amqplib/measured-broker.ts';
import { countsByError, total } from './queue-counts.ts';

const sent = 'messaging.client.sent.messages';
const consumed = 'messaging.client.consumed.messages';
const processed = 'messaging.process.duration';
const content = Buffer.from('{}');

describe.each(versions)('the promises of amqplib $version', ({ api }) => {
  it('are measured from publishing to acknowledging, and add up to what the broker says', async (test) => {
    const { collect } = await measured(test);
    const connection = await connected(api);
    const queue = uniqueName('queue');
    const of = { 'messaging.destination.name': queue };
    const publisher = await connection.createConfirmChannel();
    await publisher.assertQueue(queue, { autoDelete: true });
    for (let i = 0; i < 1000; i++) publisher.sendToQueue(queue, content);
    await publisher.waitForConfirms();
    expect((await publisher.checkQueue(queue)).messageCount).toBe(1000);
    const metricsBefore = await collect();
    expect(pointValue(metricsBefore, sent, of)).toBe(1000);
    expect(countsByError(metricsBefore, 'messaging.client.operation.duration', of)).toEqual({ none: 1000 });

    const channel = await connection.createChannel();
    await channel.prefetch(10);
    let seen = 0;
    await channel.consume(queue, (message) => {
      seen++;
      if (message !== null) setImmediate(() => channel.ack(message));
    });
    await eventually(() => expect(seen).toBe(1000), { what: 'all messages' });
    await eventually(async () => expect(total(await collect(), processed, of)).toBe(1000), { what: 'all ends' });
    const metrics = await collect();
    expect(pointValue(metrics, consumed, of)).toBe(1000);
    expect(countsByError(metrics, processed, of)).toEqual({ none: 1000 });
    expect(pointValue(metrics, 'messaging.process.active', of)).toBe(0);
    expect(pointValue(metrics, 'messaging.client.unacked.messages', of)).toBe(0);
    expect(pointValue(metrics, 'messaging.client.prefetch.limit', of)).toBe(10);
    expect(total(metrics, 'messaging.client.redelivered.messages')).toBe(0);
    expect((await publisher.checkQueue(queue)).messageCount).toBe(0);
  });

  it('say where the broker is, and how many channels and connections are open', async (test) => {
    const { collect } = await measured(test);
    const at = { 'messaging.system': 'rabbitmq', 'server.address': broker.host, 'server.port': broker.port };
    const connection = await api.connect(url);
    const first = await connection.createChannel();
    await connection.createChannel();
    expect(pointsOf(await collect(), 'messaging.client.channels')).toMatchObject([{ value: 2, attributes: at }]);
    await first.close();
    expect(pointsOf(await collect(), 'messaging.client.channels')).toMatchObject([{ value: 1 }]);
    expect(pointsOf(await collect(), 'messaging.client.connections')).toMatchObject([{ value: 1, attributes: at }]);
    await connection.close();
    const metrics = await collect();
    expect(pointsOf(metrics, 'messaging.client.channels')).toMatchObject([{ value: 0 }]);
    expect(pointsOf(metrics, 'messaging.client.connections')).toMatchObject([{ value: 0 }]);
    expect(pointsOf(metrics, 'messaging.client.channels.closed')).toMatchObject([{ value: 2, attributes: at }]);
    expect(pointsOf(metrics, 'messaging.client.channels.closed')[0]?.attributes).not.toHaveProperty('error.type');
    expect(pointsOf(metrics, 'messaging.client.connections.closed')[0]?.attributes).toEqual(at);
  });

  it('tell refused messages from those that come again', async (test) => {
    const { collect } = await measured(test);
    const connection = await connected(api);
    const channel = await connection.createChannel();
    const queue = uniqueName('queue');
    const of = { 'messaging.destination.name': queue };
    await channel.assertQueue(queue, { autoDelete: true });
    const verbs = ['ack', 'nack', 'reject', 'requeue'];
    await channel.consume(queue, (message) => {
      if (message === null) return;
      const verb = message.content.toString();
      if (message.fields.redelivered || verb === 'ack') channel.ack(message);
      else if (verb === 'nack') channel.nack(message, false, false);
      else if (verb === 'reject') channel.reject(message, false);
      else channel.nack(message);
    });
    for (const verb of verbs) channel.sendToQueue(queue, Buffer.from(verb));
    await eventually(async () => expect(total(await collect(), processed, of)).toBe(5), { what: 'five ends' });
    const metrics = await collect();
    expect(countsByError(metrics, processed, of)).toEqual({ none: 2, nack: 1, reject: 1, requeue: 1 });
    expect(pointValue(metrics, 'messaging.process.retries', of)).toBe(1);
    expect(pointValue(metrics, 'messaging.client.redelivered.messages', of)).toBe(1);
  });

  it('count dead letters once, where they died', async (test) => {
    const { collect } = await measured(test);
    const connection = await connected(api);
    const channel = await connection.createChannel();
    const [queue, dead] = [uniqueName('queue'), uniqueName('dead')];
    const deadLetterOptions = { deadLetterExchange: '', deadLetterRoutingKey: dead };
    await channel.assertQueue(queue, { autoDelete: true, ...deadLetterOptions });
    await channel.assertQueue(dead, { autoDelete: true });
    let dying = 0;
    await channel.consume(queue, (message) => void (message && channel.reject(message, false)));
    await channel.consume(dead, (message) => {
      if (message === null) return;
      if (++dying === 1) channel.nack(message);
      else channel.ack(message);
    });
    channel.sendToQueue(queue, content);
    await eventually(() => expect(dying).toBe(2), { what: 'the dead letter, twice' });
    const points = pointsOf(await collect(), 'messaging.queue.dead_lettered');
    const attributes = { 'messaging.destination.name': queue, 'error.type': 'rejected' };
    expect(points).toMatchObject([{ value: 1, attributes }]);
  });

  it('settle up to a message, and all', async (test) => {
    const { collect } = await measured(test);
    const connection = await connected(api);
    const channel = await connection.createChannel();
    const queue = uniqueName('queue');
    const of = { 'messaging.destination.name': queue };
    await channel.assertQueue(queue, { autoDelete: true });
    const messages: Parameters<typeof channel.ack>[0][] = [];
    await channel.consume(queue, (message) => void (message && messages.push(message)));
    for (let i = 0; i < 10; i++) channel.sendToQueue(queue, content);
    await eventually(() => expect(messages).toHaveLength(10), { what: 'ten messages' });
    const active = async () => pointValue(await collect(), 'messaging.process.active', of);
    expect(await active()).toBe(10);
    channel.ack(messages[3] as (typeof messages)[0], true);
    expect(await active()).toBe(6);
    channel.ack(messages[9] as (typeof messages)[0]);
    expect(await active()).toBe(5);
    channel.nack(messages[5] as (typeof messages)[0], true, false);
    expect(await active()).toBe(3);
    channel.ackAll();
    expect(await active()).toBe(0);
    expect(countsByError(await collect(), processed, of)).toEqual({ none: 8, nack: 2 });
  });

  it('count what a consumer without acknowledgements gets, and do not wait for its end', async (test) => {
    const { collect } = await measured(test);
    const connection = await connected(api);
    const channel = await connection.createChannel();
    const queue = uniqueName('queue');
    const of = { 'messaging.destination.name': queue };
    await channel.assertQueue(queue, { autoDelete: true });
    let seen = 0;
    await channel.consume(queue, () => void seen++, { noAck: true });
    for (let i = 0; i < 10; i++) channel.sendToQueue(queue, content);
    await eventually(() => expect(seen).toBe(10), { what: 'ten messages' });
    expect(pointValue(await collect(), consumed, of)).toBe(10);
    expect(pointsOf(await collect(), 'messaging.process.active', of)).toEqual([]);
  });

  it('measure get(), with a message and without', async (test) => {
    const { collect } = await measured(test);
    const connection = await connected(api);
    const channel = await connection.createChannel();
    const queue = uniqueName('queue');
    const of = { 'messaging.destination.name': queue };
    await channel.assertQueue(queue, { autoDelete: false, expires: 60_000 });
    expect(await channel.get(queue)).toBe(false);
    channel.sendToQueue(queue, content, { timestamp: Math.floor(Date.now() / 1000) - 100 });
    const message = await eventually(
      async () => {
        const got = await channel.get(queue);
        if (got === false) throw new Error('none yet');
        return got;
      },
      { what: 'the message' },
    );
    expect(message.content).toEqual(content);
    expect(pointValue(await collect(), 'messaging.client.unacked.messages', of)).toBe(1);
    channel.ack(message);
    const metrics = await collect();
    const get = { ...of, 'messaging.operation.name': 'get' };
    expect(pointHistogram(metrics, 'messaging.client.operation.duration', get).count).toBeGreaterThanOrEqual(2);
    expect(pointValue(metrics, consumed, get)).toBe(1);
    expect(countsByError(metrics, processed, of)).toEqual({ none: 1 });
    const { count, sum = 0 } = pointHistogram(metrics, 'messaging.queue.wait_time', of);
    expect(count).toBe(1);
    expect(sum).toBeGreaterThanOrEqual(100);
    expect(sum).toBeLessThan(110);
  });

  it('count what no queue takes as returned', async (test) => {
    const { collect } = await measured(test);
    const connection = await connected(api);
    const channel = await connection.createConfirmChannel();
    const returned: unknown[] = [];
    channel.on('return', (message) => returned.push(message));
    const nowhere = uniqueName('nowhere');
    channel.publish('', nowhere, content, { mandatory: true });
    await channel.waitForConfirms();
    expect(returned).toHaveLength(1);
    expect(pointsOf(await collect(), 'messaging.client.returned.messages')).toMatchObject([
      { value: 1, attributes: { 'messaging.destination.name': nowhere, 'error.type': 'NO_ROUTE' } },
    ]);
  });

  it('show the exchange and never a routing key, and no name that the broker made up', async (test) => {
    const { collect } = await measured(test);
    const connection = await connected(api);
    const channel = await connection.createChannel();
    const exchange = uniqueName('exchange');
    await channel.assertExchange(exchange, 'topic', { autoDelete: true });
    const { queue } = await channel.assertQueue('', { exclusive: true });
    await channel.bindQueue(queue, exchange, '#');
    let seen = 0;
    await channel.consume(queue, (message) => {
      seen++;
      if (message) channel.ack(message);
    });
    for (let i = 0; i < 300; i++) channel.publish(exchange, `user.${i}.secret`, content);
    channel.sendToQueue(queue, content);
    await eventually(() => expect(seen).toBe(301), { what: 'all messages' });
    const metrics = await collect();
    expect(pointValue(metrics, sent, { 'messaging.destination.name': exchange })).toBe(300);
    expect(pointValue(metrics, sent, { 'messaging.destination.anonymous': true })).toBe(1);
    expect(pointValue(metrics, consumed, { 'messaging.destination.anonymous': true })).toBe(301);
    expect(JSON.stringify(metrics)).not.toMatch(/secret|amq\.gen/);
  });

  it('stay bounded with 10,000 queues', async (test) => {
    const { collect } = await measured(test);
    const connection = await connected(api);
    const channel = await connection.createChannel();
    for (let i = 0; i < 10_000; i++) channel.publish('', `tenant-${i}`, content);
    await channel.checkExchange('amq.direct');
    const points = pointsOf(await collect(), sent);
    expect(points.length).toBeLessThanOrEqual(202);
    expect(total(points, sent)).toBe(10_000);
  });
});

describe.each(versions)('the callbacks of amqplib $version', ({ callbacks }) => {
  it('are measured as the promises are', async (test) => {
    const { collect } = await measured(test);
    type CallbackConnection = import('amqplib/callback_api').Connection;
    const connection = await new Promise<CallbackConnection>((resolve, reject) => {
      callbacks.connect(url, {}, (error, opened) => (error ? reject(error) : resolve(opened)));
    });
    onTestFinished(() => new Promise<void>((resolve) => connection.close(() => resolve())));
    const queue = uniqueName('queue');
    const of = { 'messaging.destination.name': queue };
    const seen: string[] = [];
    const confirmed: unknown[] = [];
    connection.createConfirmChannel((_error, channel) => {
      channel.assertQueue(queue, { autoDelete: true }, () => {
        channel.consume(queue, (message) => {
          if (message === null) return;
          seen.push(message.content.toString());
          channel.ack(message);
        });
        for (let i = 0; i < 20; i++)
          channel.sendToQueue(queue, Buffer.from(String(i)), {}, (error) => confirmed.push(error));
      });
    });
    await eventually(() => expect([seen.length, confirmed.length]).toEqual([20, 20]), { what: 'all messages' });
    expect(confirmed.every((error) => error === null)).toBe(true);
    expect(seen).toEqual(Array.from({ length: 20 }, (_, i) => String(i)));
    await eventually(async () => expect(total(await collect(), processed, of)).toBe(20), { what: 'all ends' });
    const metrics = await collect();
    expect(pointValue(metrics, sent, of)).toBe(20);
    expect(countsByError(metrics, 'messaging.client.operation.duration', of)).toEqual({ none: 20 });
    expect(pointValue(metrics, consumed, of)).toBe(20);
  });
});
