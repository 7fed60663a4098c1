import { eventually } from '@executor-metrics/testkit';
import { describe, expect, it } from 'vitest';
import { openedServing } from '../testdata/serving/opened-serving.ts';
import { exchanged, getRequest, rawConnection, restOf, statusesIn } from '../testdata/serving/raw-client.ts';
import { controlledScrape, expositionOf } from '../testdata/serving/scrapes.ts';
import type { EndpointLimits } from './endpoint.ts';

const up = async () => expositionOf('up 1\n');

/** An endpoint whose limits are reached fast; at the end of the test it must still answer. */
async function limited(limits: Partial<EndpointLimits> = {}) {
  const opened = await openedServing(up, {}, { limits: { lingerMs: 100, ...limits } });
  return { ...opened, stillAnswers: async () => (await fetch(opened.url)).status === 200 };
}

const closing = 'Connection: close\r\n';

describe('a path that is not the one of the metrics', () => {
  it.each([
    '/metrics/../x',
    '/x/../metrics',
    '/%6detrics',
    '/metrics%2f..%2fx',
    '/metrics/',
    '//metrics',
    '/metrics#x',
    '*',
  ])('is 404 as it was sent: %s', async (path) => {
    const { port } = await limited();
    expect(statusesIn(await exchanged(port, getRequest(path, closing)))).toEqual([404]);
  });

  it('is none that a proxy has put in front of it, which HTTP allows', async () => {
    const { port } = await limited();
    const sent = getRequest(`http://127.0.0.1:${port}/metrics?name[]=up`, closing);
    expect(statusesIn(await exchanged(port, sent))).toEqual([200]);
  });
});

describe('a request that is too large', () => {
  it.each([100_000, 1_000_000])(
    'is answered with 431, and not with a reset, for a header of %i bytes',
    async (bytes) => {
      const { port, stillAnswers } = await limited();
      const socket = await rawConnection(port);
      const rest = restOf(socket);
      socket.write(getRequest('/metrics', `X-Large: ${'a'.repeat(bytes)}\r\n`));
      const { text, reset } = await rest;
      expect([statusesIn(text), reset]).toEqual([[431], false]);
      expect(await stillAnswers()).toBe(true);
    },
  );

  it('is 431 for a target of 100,000 bytes too', async () => {
    const { port } = await limited();
    expect(statusesIn(await exchanged(port, getRequest(`/metrics?${'a'.repeat(100_000)}`)))).toEqual([431]);
  });

  it('is cut off when it goes on sending after the refusal', async () => {
    const { port, stillAnswers } = await limited({ lingerMs: 60_000 });
    const socket = await rawConnection(port);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => {}).resume();
    const flooding = setInterval(() => socket.write('a'.repeat(100_000)), 1);
    await closed;
    clearInterval(flooding);
    expect(await stillAnswers()).toBe(true);
  });

  it('is cut off when it keeps the connection after the refusal', async () => {
    const { port } = await limited({ lingerMs: 20 });
    const socket = await rawConnection(port);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => {}).resume();
    // Only by writing does a client that ignores the end see that nobody is there any more.
    const sending = setInterval(() => socket.write('garbage\r\n\r\n'), 5);
    await closed;
    clearInterval(sending);
  });

  it('has its body neither waited for nor kept: a long one ends the connection', async () => {
    const { port } = await limited();
    const head = 'POST /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000000\r\n\r\n';
    const text = await exchanged(port, head + 'x'.repeat(1000));
    expect(statusesIn(text)).toEqual([405]);
    expect(text).toMatch(/^connection: close\r$/im);
  });

  it('has a body of unknown length refused in the same way', async () => {
    const { port } = await limited();
    const text = await exchanged(port, getRequest('/metrics', 'Transfer-Encoding: chunked\r\n'));
    expect(statusesIn(text)).toEqual([200]);
    expect(text).toMatch(/^connection: close\r$/im);
  });

  it('is answered without its body when it asks first', async () => {
    const { port } = await limited();
    const head = 'POST /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n';
    expect(statusesIn(await exchanged(port, head))).toEqual([405]);
  });

  it('may have a short body, after which the connection goes on', async () => {
    const { port } = await limited();
    const posted = 'POST /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello';
    expect(statusesIn(await exchanged(port, posted + getRequest('/metrics', closing)))).toEqual([405, 200]);
  });
});

describe('a client that is slow to ask', () => {
  const fast = { headersTimeoutMs: 60, requestTimeoutMs: 120, checkEveryMs: 20 };

  it.each<[what: string, sent: string]>([
    ['nothing at all', ''],
    ['half a request', 'GET /metrics HTTP/1.1\r\nHost:'],
  ])('and sends %s is told so with 408, and its connection ends', async (_, sent) => {
    const { port } = await limited(fast);
    expect(statusesIn(await exchanged(port, sent))).toEqual([408]);
  });

  it('and sends a byte at a time is told so with 408', async () => {
    const { port } = await limited(fast);
    const socket = await rawConnection(port);
    const rest = restOf(socket);
    const bytes = Array.from(getRequest('/metrics', `X: ${'a'.repeat(100)}\r\n`));
    const sending = setInterval(() => socket.write(bytes.shift() ?? 'x'), 5);
    const { text } = await rest;
    clearInterval(sending);
    expect(statusesIn(text)).toEqual([408]);
  });

  it('and keeps its connection idle has it ended', async () => {
    const { port } = await limited({ ...fast, keepAliveMs: 20 });
    expect(statusesIn(await exchanged(port, getRequest('/metrics')))).toEqual([200]);
  });
});

describe('garbage', () => {
  it.each<[what: string, sent: string]>([
    ['no HTTP', 'hello\r\n\r\n'],
    ['a TLS handshake', '\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03'],
    ['zeros', '\0'.repeat(100)],
    ['a method in lower case', 'get /metrics HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['no host', 'GET /metrics HTTP/1.1\r\n\r\n'],
    ['two lengths', 'GET /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
    ['two ways to end', 'GET /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n'],
    ['a header split by a NUL', 'GET /metrics HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n'],
    ['a space in the target', 'GET /met rics HTTP/1.1\r\nHost: a\r\n\r\n'],
  ])('is answered with 400, and its connection ends: %s', async (_, sent) => {
    const { port, stillAnswers } = await limited();
    expect(statusesIn(await exchanged(port, sent))).toEqual([400]);
    expect(await stillAnswers()).toBe(true);
  });

  it('behind requests is refused after those have been answered', async () => {
    const { scrape, next } = controlledScrape();
    const { port } = await openedServing(scrape, {}, { limits: { lingerMs: 100 } });
    const text = exchanged(port, `${getRequest('/metrics')}${getRequest('/metrics')}garbage\r\n\r\n`);
    (await next(0)).answer('up 1\n');
    expect(statusesIn(await text)).toEqual([200, 200, 400]);
  });

  it('in the middle of a body is refused after the answer', async () => {
    const { port } = await limited();
    const sent = getRequest('/metrics', 'Transfer-Encoding: chunked\r\n');
    expect(statusesIn(await exchanged(port, `${sent}zz\r\n`))[0]).toBe(200);
  });

  it('as the version of a connection to upgrade is an ordinary request', async () => {
    const { port } = await limited();
    const sent = getRequest('/metrics', 'Connection: Upgrade, close\r\nUpgrade: websocket\r\n');
    expect(statusesIn(await exchanged(port, sent))).toEqual([200]);
  });

  it('as CONNECT ends the connection', async () => {
    const { port, stillAnswers } = await limited();
    expect(statusesIn(await exchanged(port, 'CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n'))).toEqual([]);
    expect(await stillAnswers()).toBe(true);
  });
});

describe('a client that asks too much at once', () => {
  it('has a few requests of one connection answered in order', async () => {
    const { port } = await limited();
    const sent = getRequest('/metrics') + getRequest('/x') + getRequest('/metrics', closing);
    expect(statusesIn(await exchanged(port, sent))).toEqual([200, 404, 200]);
  });

  it('has its connection ended when it sends one request after the other without reading', async () => {
    const { scrape, next } = controlledScrape();
    const { port, url } = await openedServing(scrape, {}, { limits: { maxPipelined: 8 } });
    expect(await exchanged(port, getRequest('/metrics').repeat(10_000))).toBe('');
    (await next(0)).answer('up 1\n');
    const answered = fetch(url);
    (await next(1)).answer('up 1\n');
    expect((await answered).status).toBe(200);
  });

  it('finds the door closed when there are too many connections, and open again when some have gone', async () => {
    const { port, stillAnswers } = await limited({ maxConnections: 3 });
    const sockets = await Promise.all([1, 2, 3].map(() => rawConnection(port)));
    expect(await exchanged(port, getRequest('/metrics', closing))).toBe('');
    for (const socket of sockets) socket.destroy();
    await eventually(async () => expect(await stillAnswers()).toBe(true), { what: 'an answer', intervalMs: 5 });
  });

  it('does not keep others out by connections on which it asks nothing any more', async () => {
    const { port } = await limited({ maxConnections: 4 });
    for (let i = 0; i < 12; i++) {
      const socket = await rawConnection(port);
      const answered = new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))));
      socket.on('error', () => {});
      socket.write(getRequest('/metrics'));
      expect(statusesIn(await answered)).toEqual([200]);
    }
  });
});

describe('a client that goes away', () => {
  it('again and again while its scrape is under way does not disturb those that come later', async () => {
    const { scrape, next } = controlledScrape();
    const { port, url } = await openedServing(scrape);
    for (let i = 0; i < 20; i++) {
      const socket = await rawConnection(port);
      socket.write(getRequest('/metrics'));
      const asked = await next(i);
      socket.resetAndDestroy();
      asked.answer('up 1\n');
    }
    const last = fetch(url);
    (await next(20)).answer('up 1\n');
    expect((await last).status).toBe(200);
  });
});
