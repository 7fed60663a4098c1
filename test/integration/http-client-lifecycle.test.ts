import { channel } from 'node:diagnostics_channel';
import http, { Agent, ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import { MeterProvider as OurMeterProvider } from '@executor-metrics/sdk';
import { createMemoryReader, eventually, pointsOf } from '@executor-metrics/testkit';
import { describe, expect, it } from 'vitest';
import { measuredClients } from './http-client/measured-clients.ts';
import { withFetch, withNode, withUndici } from './http-client/sending.ts';
import { targetServer } from './http-client/target-server.ts';

const channels = [
  ...['request.created', 'request.error', 'response.finish', 'request.start'].map((name) => `http.client.${name}`),
  ...['create', 'headers', 'trailers', 'error'].map((name) => `undici:request:${name}`),
  ...['connected', 'sendHeaders'].map((name) => `undici:client:${name}`),
  'tracing:module.require:end',
];

describe('an instrumentation of clients', () => {
  it('leaves nothing behind when it is enabled and disabled a thousand times with requests under way', async () => {
    await using server = await targetServer();
    const before = { addRequest: methodOf(Agent, 'addRequest'), onSocket: methodOf(ClientRequest, 'onSocket') };
    const subscribed = channels.filter((name) => channel(name).hasSubscribers);
    const sockets: Socket[] = [];
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    agent.on('free', (socket: Socket) => sockets.push(socket));
    using clients = measuredClients({ bodySizes: true, connectionDuration: true });
    const { instrumentation } = clients;
    for (let i = 0; i < 1000; i++) {
      if (i % 20 === 0) await Promise.all([withNode(server.origin, { agent }), withFetch(server.origin)]);
      instrumentation.disable();
      instrumentation.enable();
    }
    const listeners = sockets[0]?.listenerCount('close');
    instrumentation.disable();
    expect(channels.filter((name) => channel(name).hasSubscribers)).toEqual(subscribed);
    expect({ addRequest: methodOf(Agent, 'addRequest'), onSocket: methodOf(ClientRequest, 'onSocket') }).toEqual(
      before,
    );
    expect(Object.hasOwn(ClientRequest.prototype, 'write')).toBe(false);
    expect(server.connections).toBeLessThan(5);
    expect(listeners).toBeLessThan(4);
    expect(await clients.underway('http.client.active_requests')).toBe(0);
    expect(await clients.underway('http.client.open_connections')).toBe(0);
    agent.destroy();
  });

  it('counts what begins when it is enabled again, once', async () => {
    await using server = await targetServer();
    using clients = measuredClients();
    const agent = new Agent({ keepAlive: true });
    const send = () =>
      Promise.all([withNode(server.origin, { agent }), withFetch(server.origin), withUndici(server.origin)]);
    await send();
    await clients.requests(3);
    clients.instrumentation.disable();
    await send();
    clients.instrumentation.enable();
    await send();
    await clients.requests(6);
    agent.destroy();
  });

  it('counts nothing of requests that were under way when it was disabled, and takes them off', async () => {
    await using server = await targetServer();
    using clients = measuredClients();
    const sent = [withNode, withFetch, withUndici].map((send) => send(`${server.origin}/slow`));
    await expect.poll(() => clients.underway('http.client.active_requests')).toBe(3);
    clients.instrumentation.disable();
    expect(await clients.underway('http.client.active_requests')).toBe(0);
    expect(await clients.underway('http.client.open_connections')).toBe(0);
    await Promise.all(sent);
    expect(pointsOf(await clients.collect(), 'http.client.request.duration')).toEqual([]);
    expect(await clients.underway('http.client.active_requests')).toBe(0);
    expect(await clients.underway('http.client.open_connections')).toBe(0);
  });

  it('counts nothing of requests that were under way when it was enabled', async () => {
    await using server = await targetServer();
    using clients = measuredClients();
    clients.instrumentation.disable();
    const sent = [withNode, withFetch, withUndici].map((send) => send(`${server.origin}/slow`));
    clients.instrumentation.enable();
    await Promise.all(sent);
    await withNode(server.origin);
    await clients.requests(1);
    expect(await clients.underway('http.client.active_requests')).toBe(0);
  });

  it('records into the provider of the moment', async () => {
    await using server = await targetServer();
    using clients = measuredClients();
    await withNode(server.origin);
    await clients.requests(1);
    const reader = createMemoryReader();
    clients.instrumentation.setMeterProvider(new OurMeterProvider({ readers: [reader] }));
    await Promise.all([withNode(server.origin), withFetch(server.origin)]);
    await eventually(
      async () => {
        const [point] = pointsOf(await reader.collectMetrics(), 'http.client.request.duration');
        expect(point).toMatchObject({ histogram: { count: 2 } });
      },
      { what: 'two requests in the second provider' },
    );
    await clients.requests(1);
  });

  it('counts a request for each of two instrumentations, which do not know each other', async () => {
    await using server = await targetServer();
    using first = measuredClients({ bodySizes: true });
    using second = measuredClients({ bodySizes: true });
    for (const send of [withNode, withFetch, withUndici]) await send(server.origin, { method: 'POST', body: 'abc' });
    for (const clients of [first, second]) {
      await clients.requests(3);
      const [sizes] = pointsOf(await clients.collect(), 'http.client.request.body.size');
      expect(sizes).toMatchObject({ histogram: { count: 3, sum: 9 } });
    }
  });

  it.each(['code', 'cause'])('ends a request whose error throws when it is asked for its %s', async (key) => {
    await using server = await targetServer();
    using clients = measuredClients();
    const hostile = Object.assign(new Error('hostile'), { code: 'ABORT_ERR' });
    Object.defineProperty(hostile, key, {
      get() {
        throw new Error('not told');
      },
    });
    const given = new AbortController();
    const fetched = withFetch(`${server.origin}/silent`, { signal: given.signal }).catch(() => {});
    const sent = http.get(`${server.origin}/silent`).on('error', () => {});
    await expect.poll(() => clients.underway('http.client.open_connections')).toBe(2);
    sent.destroy(hostile);
    given.abort(hostile);
    await fetched;
    for (const request of await clients.requests(2)) expect(request['error.type']).toMatch(/^(AbortError|Error)$/);
    expect(await clients.underway('http.client.active_requests')).toBe(0);
  });
});

function methodOf(type: { readonly prototype: object }, method: string): unknown {
  return Reflect.get(type.prototype, method);
}
