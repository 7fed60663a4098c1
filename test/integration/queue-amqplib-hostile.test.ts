import type { EventEmitter } from 'node:events';
import {
  eventually,
  pointsOf,
  pointValue,
  recordWarnings,
  type SkippableTest,
  uniqueName,
} from '@executor-metrics/testkit';
import type { ChannelModel } from 'amqplib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connected, measured, url, versions } from './queue-amqplib/measured-broker.ts';
import { bundledCopy } from './queue-brokers/bundled-copy.ts';
import { countsByError, total } from './queue-counts.ts';

const sent = 'messaging.client.sent.messages';
const processed = 'messaging.process.duration';
const limit = 'messaging.client.prefetch.limit';
const content = Buffer.from('{}');

describe.each(versions)('amqplib $version', ({ api }) => {
  it('leaves nothing open where channels are asked of a closed connection', async (test) => {
    const { collect } = await measured(test);
    const connection = await api.connect(url);
    await connection.close();
    for (let i = 0; i < 10; i++) await expect(connection.createChannel()).rejects.toThrow('Connection closed');
    const metrics = await collect();
    expect(total(metrics, 'messaging.client.channels')).toBe(0);
    expect(total(metrics, 'messaging.client.connections')).toBe(0);
  });

  it('counts what a closed channel refuses, and refuses it as before', async (test) => {
    const { collect, instrumentation } = await measured(test);
    const channel = await (await connected(api)).createChannel();
    const queue = uniqueName('queue');
    await channel.close();
    for (let i = 0; i < 3; i++) expect(() => channel.sendToQueue(queue, content)).toThrow('Channel closed');
    instrumentation.disable();
    expect(() => channel.sendToQueue(queue, content)).toThrow('Channel closed');
    expect(pointsOf(await collect(), sent)).toMatchObject([
      { value: 3, attributes: { 'messaging.destination.name': queue, 'error.type': 'channel_closed' } },
    ]);
  });

  it.for([1, 'yes'])('takes %j for a wish to requeue, as amqplib does', async (wish, test) => {
    const { collect } = await measured(test as unknown as SkippableTest);
    const channel = await (await connected(api)).createChannel();
    const queue = uniqueName('queue');
    const of = { 'messaging.destination.name': queue };
    await channel.assertQueue(queue, { autoDelete: true });
    await channel.consume(queue, (message) => {
      if (message?.fields.redelivered) channel.ack(message);
      else if (message) channel.reject(message, wish as unknown as boolean);
    });
    channel.sendToQueue(queue, content);
    await eventually(async () => expect(total(await collect(), processed, of)).toBe(2), { what: 'both ends' });
    expect(countsByError(await collect(), processed, of)).toEqual({ none: 1, requeue: 1 });
  });

  it('takes a limit for a whole channel once, and none for a consumer that settles nothing', async (test) => {
    const { collect } = await measured(test);
    const channel = await (await connected(api)).createChannel();
    const [shared, unsettled] = [uniqueName('queue'), uniqueName('queue')];
    await channel.assertQueue(shared, { autoDelete: true });
    await channel.assertQueue(unsettled, { autoDelete: true });
    await channel.prefetch(20);
    for (let i = 0; i < 3; i++) await channel.consume(shared, () => {});
    await channel.consume(unsettled, () => {}, { noAck: true });
    expect(pointValue(await collect(), limit, { 'messaging.destination.name': shared })).toBe(60);
    expect(pointsOf(await collect(), limit, { 'messaging.destination.name': unsettled })).toEqual([]);
    await channel.prefetch(30, true);
    expect(pointValue(await collect(), limit, { 'messaging.destination.name': shared })).toBe(30);
  });

  it('counts no messages twice where a connection is handed over that was found already', async (test) => {
    const { collect, instrumentation } = await measured(test);
    const warnings = recordWarnings();
    const connection = await connected(api);
    instrumentation.instrument(connection);
    const channel = await connection.createConfirmChannel();
    channel.sendToQueue(uniqueName('queue'), content);
    await channel.waitForConfirms();
    expect(total(await collect(), sent)).toBe(1);
    expect(warnings).toEqual([]);
  });
});

describe('instrument() with a bundled amqplib', () => {
  const ways: Readonly<Record<string, (library: typeof import('amqplib')) => Promise<ChannelModel>>> = {
    'a connection': ({ connect }) => connect(url),
    'a connection that recovers': ({ connect }) => connect(url, { recovery: true }) as unknown as Promise<ChannelModel>,
  };

  it.for(Object.entries(ways))('measures all that goes through %s', async ([, connect], test) => {
    const { collect, instrumentation } = await measured(test as unknown as SkippableTest);
    const library = await bundledCopy<typeof import('amqplib')>('amqplib', 'channel_api.js');
    const connection = await connect(library);
    onTestFinished(() => connection.close());
    instrumentation.instrument(connection);
    const channel = await connection.createConfirmChannel();
    const queue = uniqueName('queue');
    const of = { 'messaging.destination.name': queue };
    await channel.assertQueue(queue, { autoDelete: true });
    await channel.consume(queue, (message) => void (message && channel.ack(message)));
    for (let i = 0; i < 5; i++) channel.sendToQueue(queue, content);
    await channel.waitForConfirms();
    await eventually(async () => expect(total(await collect(), processed, of)).toBe(5), { what: 'all ends' });
    const other = await connection.createChannel();
    const metrics = await collect();
    expect(pointValue(metrics, sent, of)).toBe(5);
    expect(total(metrics, 'messaging.client.channels')).toBe(2);
    expect(total(metrics, 'messaging.client.connections')).toBe(1);
    await other.close();
    expect(total(await collect(), 'messaging.client.channels')).toBe(1);
  });
});

describe('a connection that is older than the instrumentation', () => {
  it('is counted as blocked where it is, until it is not', async (test) => {
    const { collect, instrumentation } = await measured(test);
    instrumentation.disable();
    const { api } = versions[0] as (typeof versions)[number];
    const opened = await connected(api);
    const connection = opened.connection as unknown as EventEmitter & { blocked: boolean };
    connection.blocked = true;
    instrumentation.enable();
    await opened.createChannel();
    expect(total(await collect(), 'messaging.client.connections.blocked')).toBe(1);
    connection.blocked = false;
    connection.emit('unblocked');
    expect(total(await collect(), 'messaging.client.connections.blocked')).toBe(0);
  });
});

describe('a connection that recovers', () => {
  it('is one connection after the other, with nothing left over', async (test) => {
    const { collect } = await measured(test);
    const { api } = versions[0] as (typeof versions)[number];
    const recovering = await api.connect(url, { recovery: { initialDelay: 10 } });
    onTestFinished(() => recovering.close());
    recovering.on('error', () => {});
    const channel = await recovering.createChannel();
    channel.on('error', () => {});
    const again = new Promise((resolve) => recovering.once('connect', resolve));
    const { connection } = channel as unknown as {
      readonly connection: { readonly stream: { destroy(error: Error): void } };
    };
    connection.stream.destroy(Object.assign(new Error('cut'), { code: 'ECONNRESET' }));
    await again;
    await recovering.createChannel();
    const metrics = await collect();
    expect(total(metrics, 'messaging.client.channels')).toBe(1);
    expect(total(metrics, 'messaging.client.connections')).toBe(1);
    expect(total(metrics, 'messaging.client.connections.closed', { 'error.type': 'ECONNRESET' })).toBe(1);
  });
});
