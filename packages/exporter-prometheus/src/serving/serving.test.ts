import { once } from 'node:events';
import { eventually } from '@executor-metrics/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openedServing, servingOf } from '../testdata/serving/opened-serving.ts';
import { getRequest, rawConnection } from '../testdata/serving/raw-client.ts';
import { recordedResponses } from '../testdata/serving/recorded-responses.ts';
import { controlledScrape, expositionOf, largeText } from '../testdata/serving/scrapes.ts';
import type { Exposition } from './scrape.ts';

/** So large that no buffer of the operating system takes it, and small in memory: its pieces are the same one. */
function hugeExposition(megabytes: number): Exposition {
  const piece = new Uint8Array(1024 * 1024).fill(0x61);
  const chunks = Array.from({ length: megabytes }, () => piece);
  return { contentType: 'text/plain', chunks, byteLength: megabytes * piece.byteLength };
}

/** Asks and reads nothing. */
async function askedAndForgotten(port: number): Promise<void> {
  const socket = await rawConnection(port);
  socket.on('error', () => {});
  socket.pause();
  socket.write(getRequest('/metrics'));
}

describe('200 scrapes at once', () => {
  it('are one scrape when they ask the same', async () => {
    const { scrape, asked, next } = controlledScrape();
    const { url } = await openedServing(scrape);
    const responses = recordedResponses();
    const headers = { 'accept-encoding': 'gzip' };
    const answers = Array.from({ length: 200 }, async () => (await fetch(url, { headers })).text());
    await eventually(() => expect(responses).toHaveLength(200), { what: 'the requests', intervalMs: 5 });
    (await next(0)).answer(largeText(500_000));
    expect(new Set(await Promise.all(answers))).toEqual(new Set([largeText(500_000)]));
    expect(asked).toHaveLength(1);
  });

  it('are four at a time when each asks something else, sixteen wait, and the rest are told when to come back', async () => {
    const { scrape, asked, next } = controlledScrape();
    const { url } = await openedServing(scrape);
    const statuses: number[] = [];
    const retries = new Set<string | null>();
    const answers = Array.from({ length: 200 }, async (_, i) => {
      const response = await fetch(`${url}?name[]=n${i}`);
      statuses.push(response.status);
      if (response.status === 503) retries.add(response.headers.get('retry-after'));
    });
    await eventually(() => expect(statuses).toHaveLength(180), { what: 'the refusals', intervalMs: 5 });
    expect(asked).toHaveLength(4);
    for (let i = 0; i < 20; i++) (await next(i)).answer('up 1\n');
    await Promise.all(answers);
    expect(statuses.filter((status) => status === 200)).toHaveLength(20);
    expect([...retries]).toEqual(['1']);
  });
});

describe('a scrape that never settles', () => {
  it('is a 503 when its time is over, and does not keep the next ones from being answered', async () => {
    const { scrape, next } = controlledScrape();
    const { url } = await openedServing(scrape, { scrapeTimeoutMs: 40, maxConcurrentScrapes: 1 });
    for (let i = 0; i < 3; i++) {
      const response = await fetch(url);
      expect(response.status).toBe(503);
      expect(await response.text()).toBe('There are no metrics at the moment: the scrape took longer than 40 ms\n');
    }
    const response = fetch(url);
    (await next(3)).answer('up 1\n');
    expect((await response).status).toBe(200);
  });

  it('is given up before Prometheus gives up', async () => {
    const { scrape, next } = controlledScrape();
    const { url } = await openedServing(scrape);
    const askedAt = performance.now();
    const response = fetch(url, { headers: { 'x-prometheus-scrape-timeout-seconds': '0.1' } });
    expect((await next(0)).request.timeoutMs).toBe(80);
    expect((await response).status).toBe(503);
    expect(performance.now() - askedAt).toBeGreaterThan(80);
  });
});

describe('a client that reads slowly', () => {
  it('a byte at a time has a while, and is cut off; others are served meanwhile', async () => {
    const responses = recordedResponses();
    const { url, port } = await openedServing(async () => hugeExposition(16), {
      sendTimeoutMs: 250,
      compression: 'none',
    });
    const socket = await rawConnection(port);
    socket.on('error', () => {});
    socket.write(getRequest('/metrics'));
    await once(socket, 'readable');
    const reading = setInterval(() => socket.read(1), 10);
    onTestFinished(() => clearInterval(reading));
    expect((await (await fetch(url)).arrayBuffer()).byteLength).toBe(16 * 1024 * 1024);
    expect(responses[0]?.destroyed).toBe(false);
    await eventually(() => expect(responses[0]?.destroyed).toBe(true), { what: 'the end', intervalMs: 5 });
  });

  it('gets no more of the body than it takes, beyond what lies in the buffers', async () => {
    const responses = recordedResponses();
    const { port } = await openedServing(async () => hugeExposition(64), { compression: 'none' });
    await askedAndForgotten(port);
    await eventually(() => expect(responses[0]?.writableNeedDrain).toBe(true), {
      what: 'a full buffer',
      intervalMs: 5,
    });
    expect(responses[0]?.writableLength).toBeLessThan(2 * 1024 * 1024);
  });

  it('gives way, the first one first, when many of them hold large bodies', async () => {
    const responses = recordedResponses();
    const { url, port } = await openedServing(async () => hugeExposition(20), { compression: 'none' });
    for (let i = 0; i < 10; i++) {
      await askedAndForgotten(port);
      await eventually(() => expect(responses[i]?.writableNeedDrain).toBe(true), {
        what: 'a full buffer',
        intervalMs: 5,
      });
    }
    expect(responses.map(({ destroyed }) => destroyed)).toEqual([...Array(6).fill(true), ...Array(4).fill(false)]);
    expect((await (await fetch(url)).arrayBuffer()).byteLength).toBe(20 * 1024 * 1024);
  });
});

describe('an exporter that has been shut down', () => {
  it('answers through the handlers that it has, with a 503', async () => {
    const { scrape, asked } = controlledScrape();
    const { fetchHandler, close } = servingOf(scrape, { preventServerStart: true });
    await close();
    const response = await fetchHandler(new Request('http://app/'));
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '10']);
    expect(await response.text()).toBe('There are no metrics at the moment: the exporter has been shut down\n');
    expect(asked).toEqual([]);
  });

  it('during a scrape still gives what was asked before', async () => {
    const { scrape, next } = controlledScrape();
    const { fetchHandler, close } = servingOf(scrape, { preventServerStart: true });
    const response = fetchHandler(new Request('http://app/'));
    const asked = await next(0);
    await close();
    asked.answer('up 1\n');
    expect((await response).status).toBe(200);
  });
});

describe('the options of serving', () => {
  it('open no server with preventServerStart', () => {
    expect(servingOf(async () => expositionOf(''), { preventServerStart: true }).endpoint).toBeUndefined();
  });

  it('compress for nobody with compression: none', async () => {
    const { url } = await openedServing(async () => expositionOf(largeText(10_000)), { compression: 'none' });
    const response = await fetch(url, { headers: { 'accept-encoding': 'gzip, zstd' } });
    expect(response.headers.get('content-encoding')).toBeNull();
  });

  it('find the metrics at path alone', async () => {
    const { url } = await openedServing(async () => expositionOf('up 1\n'), { path: '/internal/metrics' });
    expect((await fetch(url)).status).toBe(200);
    const other = await fetch(new URL('/metrics', url));
    expect([other.status, await other.text()]).toEqual([404, 'Metrics are at /internal/metrics\n']);
  });

  it('hide also from those without access where the metrics are', async () => {
    const scrape = async () => expositionOf('up 1\n');
    const { url } = await openedServing(scrape, { authorization: { bearerToken: 't' } });
    const other = await fetch(new URL('/other', url));
    expect([other.status, other.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="metrics"']);
    expect(await other.text()).not.toContain('/metrics');
  });

  it('share scrapes by what keyOf says is the same', async () => {
    const { scrape, asked, next } = controlledScrape();
    const { fetchHandler } = servingOf(scrape, { preventServerStart: true }, { keyOf: () => 'text' });
    const answers = ['text/plain', '*/*'].map((accept) =>
      fetchHandler(new Request('http://app/', { headers: { accept } })),
    );
    (await next(0)).answer('up 1\n');
    await Promise.all(answers);
    expect(asked).toHaveLength(1);
  });

  it('share no scrape whose Accept or names differ without it, however these are written', async () => {
    const { scrape, asked } = controlledScrape();
    const { fetchHandler } = servingOf(scrape, { preventServerStart: true, scrapeTimeoutMs: 20 });
    const questions: [query: string, accept: string][] = [
      ['?name[]=a&name[]=b', 'x'],
      ['?name[]=a,b', 'x'],
      ['?name[]=a","b', 'x'],
      ['', 'x'],
    ];
    const answers = questions.map(([query, accept]) =>
      fetchHandler(new Request(`http://app/${query}`, { headers: { accept } })),
    );
    await Promise.all(answers);
    expect(asked).toHaveLength(4);
  });
});
