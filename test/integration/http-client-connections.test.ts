import { Agent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, pointHistogram, pointsOf } from '@executor-metrics/testkit';
import { request, Agent as UndiciAgent } from 'undici';
import { describe, expect, it } from 'vitest';
import { type MeasuredClients, measuredClients, sdks } from './http-client/measured-clients.ts';
import { withNode } from './http-client/sending.ts';
import { targetServer } from './http-client/target-server.ts';

interface Pool {
  send(url: string): Promise<void>;
  close(): unknown;
}

const pools: readonly { readonly pool: string; readonly create: (most: number) => Pool }[] = [
  {
    pool: 'node:http',
    create(maxSockets) {
      const agent = new Agent({ keepAlive: true, maxSockets });
      return { send: (url) => withNode(url, { agent }), close: () => agent.destroy() };
    },
  },
  {
    pool: 'node:https',
    create(maxSockets) {
      const agent = new HttpsAgent({ keepAlive: true, maxSockets });
      return { send: (url) => withNode(url, { agent }), close: () => agent.destroy() };
    },
  },
  {
    pool: 'undici',
    create(connections) {
      const dispatcher = new UndiciAgent({ connections, connect: { rejectUnauthorized: false } });
      return {
        send: async (url) => void (await (await request(url, { dispatcher })).body.arrayBuffer()),
        close: () => dispatcher.destroy(),
      };
    },
  },
];

describe.each(sdks)('connections of clients on $sdk', ({ measure }) => {
  describe.each(pools)('of $pool', ({ pool, create }) => {
    const tls = pool === 'node:https';

    it('are active while a request is on them, then idle, then gone', async () => {
      await using server = await targetServer({ tls });
      using clients = measuredClients({}, measure);
      const { send, close } = create(2);
      const sent = [1, 2].map(() => send(`${server.origin}/slow`));
      await expect.poll(() => open(clients)).toEqual({ active: 2, idle: 0 });
      await Promise.all(sent);
      await expect.poll(() => open(clients)).toEqual({ active: 0, idle: 2 });
      close();
      await expect.poll(() => open(clients)).toEqual({ active: 0, idle: 0 });
    });

    it('are one, however often it is used again', async () => {
      await using server = await targetServer({ tls });
      using clients = measuredClients({}, measure);
      const { send, close } = create(1);
      for (let i = 0; i < 20; i++) await send(server.origin);
      await Promise.all(Array.from({ length: 20 }, () => send(server.origin)));
      await clients.requests(40);
      expect(server.connections).toBe(1);
      expect(await open(clients)).toEqual({ active: 0, idle: 1 });
      close();
      await expect.poll(() => open(clients)).toEqual({ active: 0, idle: 0 });
    });

    it('are gone when the server closes them', async () => {
      await using server = await targetServer({ tls });
      using clients = measuredClients({}, measure);
      const { send, close } = create(1);
      await send(server.origin);
      await expect.poll(() => open(clients)).toEqual({ active: 0, idle: 1 });
      server.closeConnections();
      await expect.poll(() => open(clients)).toEqual({ active: 0, idle: 0 });
      close();
    });

    it('carry the server and the version', async () => {
      await using server = await targetServer({ tls });
      using clients = measuredClients({ urlScheme: true }, measure);
      const { send, close } = create(1);
      await send(server.origin);
      const state = { 'http.connection.state': 'active' };
      const [point] = pointsOf(await clients.collect(), 'http.client.open_connections', state);
      expect(point?.attributes).toEqual({
        'http.connection.state': 'active',
        'server.address': '127.0.0.1',
        'server.port': server.port,
        'network.protocol.version': '1.1',
        'url.scheme': tls ? 'https' : 'http',
      });
      close();
    });

    it('say how long they were open', async () => {
      await using server = await targetServer({ tls });
      using clients = measuredClients({ connectionDuration: true }, measure);
      const { send, close } = create(1);
      await send(server.origin);
      await sleep(100);
      close();
      await expect.poll(() => open(clients)).toEqual({ active: 0, idle: 0 });
      const { count, sum } = pointHistogram(await clients.collect(), 'http.client.connection.duration', {
        'server.port': server.port,
      });
      expect(count).toBe(1);
      expect(sum).toBeGreaterThan(0.09);
      expect(sum).toBeLessThan(5);
    });

    it('that were never established are none', async () => {
      using clients = measuredClients({ connectionDuration: true }, measure);
      const { send, close } = create(1);
      const scheme = tls ? 'https' : 'http';
      await send(`${scheme}://127.0.0.1:${await freePort()}/`).catch(() => {});
      await clients.requests(1);
      const metrics = await clients.collect();
      expect(pointsOf(metrics, 'http.client.open_connections')).toEqual([]);
      expect(pointsOf(metrics, 'http.client.connection.duration')).toEqual([]);
      close();
    });

    it('that were there before are counted when they are used', async () => {
      await using server = await targetServer({ tls });
      const { send, close } = create(1);
      await send(server.origin);
      await sleep(20);
      using clients = measuredClients({ connectionDuration: true }, measure);
      await send(server.origin);
      await expect.poll(() => open(clients)).toEqual({ active: 0, idle: 1 });
      expect(server.connections).toBe(1);
      close();
      await expect.poll(() => open(clients)).toEqual({ active: 0, idle: 0 });
      expect(pointsOf(await clients.collect(), 'http.client.connection.duration')).toEqual([]);
    });
  });

  it('are no connections while the handshake of TLS goes on', async () => {
    const server = createServer((socket) => void socket.on('error', () => {}));
    await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as { readonly port: number };
    using clients = measuredClients({}, measure);
    const given = new AbortController();
    const sent = withNode(`https://127.0.0.1:${port}/`, { signal: given.signal }).catch(() => {});
    await sleep(100);
    expect(pointsOf(await clients.collect(), 'http.client.open_connections')).toEqual([]);
    given.abort();
    await sent;
    server.close();
    expect(await clients.requests(1)).toMatchObject([{ 'error.type': 'AbortError' }]);
  });
});

async function open(clients: MeasuredClients): Promise<{ readonly active: number; readonly idle: number }> {
  const of = (state: string) => clients.underway('http.client.open_connections', { 'http.connection.state': state });
  return { active: await of('active'), idle: await of('idle') };
}
