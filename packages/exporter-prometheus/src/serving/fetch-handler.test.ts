import { gunzipSync } from 'node:zlib';
import { recordWarnings } from '@executor-metrics/testkit';
import { Hono } from 'hono';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { servingOf } from '../testdata/serving/opened-serving.ts';
import { controlledScrape, expositionOf, largeText } from '../testdata/serving/scrapes.ts';
import { answerWith } from './answer.ts';
import type { AnswersUnderWay } from './answers-under-way.ts';
import { fetchHandler } from './fetch-handler.ts';
import type { Scrape } from './scrape.ts';
import type { ServingOptions } from './serving-options.ts';

const up = async () => expositionOf('up 1\n');
const mounted = (scrape: Scrape = up, options?: ServingOptions) =>
  servingOf(scrape, { preventServerStart: true, ...options }).fetchHandler;

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the handler for the Fetch API', () => {
  it('answers whatever path the application gives it, and needs no this', async () => {
    const handler = mounted();
    const response = await handler(new Request('http://app/any/path'));
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await response.text()).toBe('up 1\n');
    expect((await handler(new Request('http://app/', { method: 'PUT' }))).status).toBe(405);
  });

  it('hands on what was asked', async () => {
    const { scrape, next } = controlledScrape();
    const headers = { accept: 'text/plain', 'x-prometheus-scrape-timeout-seconds': '1' };
    const response = mounted(scrape)(new Request('http://app/?name[]=up#name[]=x', { headers }));
    const asked = await next(0);
    expect(asked.request).toEqual({ accept: 'text/plain', names: ['up'], timeoutMs: 800 });
    asked.answer('up 1\n');
    expect((await response).status).toBe(200);
  });

  it('gives a large body in pieces, compressed where that is accepted', async () => {
    const body = largeText(3_000_000);
    const handler = mounted(async () => expositionOf(body, 1_000_000));
    expect(await (await handler(new Request('http://app/'))).text()).toBe(body);
    const zipped = await handler(new Request('http://app/', { headers: { 'accept-encoding': 'gzip' } }));
    expect(zipped.headers.get('content-encoding')).toBe('gzip');
    const bytes = Buffer.from(await zipped.arrayBuffer());
    expect(zipped.headers.get('content-length')).toBe(String(bytes.byteLength));
    expect(gunzipSync(bytes).toString()).toBe(body);
  });

  it('gives copies, which a reader may change or transfer away without harm to others', async () => {
    const exposition = expositionOf(largeText(300_000), 300_000);
    const before = Buffer.concat(exposition.chunks).toString();
    const response = await mounted(async () => exposition)(new Request('http://app/'));
    const reader = response.body?.getReader();
    const { value } = (await reader?.read()) ?? {};
    expect(value).toBeInstanceOf(Uint8Array);
    value?.fill(0);
    structuredClone(value, { transfer: value === undefined ? [] : [value.buffer] });
    await reader?.cancel();
    expect(Buffer.concat(exposition.chunks).toString()).toBe(before);
  });

  it('answers HEAD with the same headers and no body', async () => {
    const handler = mounted(async () => expositionOf(largeText(100_000)));
    const [whole, head] = await Promise.all(
      ['GET', 'HEAD'].map((method) => handler(new Request('http://app/', { method }))),
    );
    expect(head?.body).toBeNull();
    expect([...(head?.headers ?? [])]).toEqual([...(whole?.headers ?? [])]);
  });

  it('ends a body that nobody reads, in time', async () => {
    const handler = mounted(async () => expositionOf(largeText(3_000_000)), { sendTimeoutMs: 20 });
    const reader = (await handler(new Request('http://app/'))).body?.getReader();
    await reader?.read();
    await expect(reader?.closed).rejects.toThrow('the metrics were not read in time');
  });

  it('tells when a body has been read, or given up', async () => {
    const ended = vi.fn();
    const underWay = { begin: () => ended } as unknown as AnswersUnderWay;
    const handler = fetchHandler(async () => answerWith(200, {}, expositionOf(largeText(300_000))), underWay);
    await (await handler(new Request('http://app/'))).arrayBuffer();
    expect(ended).toHaveBeenCalledTimes(1);
    await (await handler(new Request('http://app/'))).body?.cancel();
    expect(ended).toHaveBeenCalledTimes(2);
  });

  it('is a 500 where the request is none', async () => {
    const hostile = new Proxy({} as Request, {
      get() {
        throw new Error('no request');
      },
    });
    expect((await mounted()(hostile)).status).toBe(500);
  });

  it('is a 503 after the exporter has been shut down', async () => {
    const serving = servingOf(up, { preventServerStart: true });
    await serving.close();
    const response = await serving.fetchHandler(new Request('http://app/'));
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '10']);
  });
});

describe('allowedAddresses at the handler for the Fetch API', () => {
  const options = { allowedAddresses: ['10.0.0.0/8'] };

  it('let nobody in whose address the server does not give, which is reported', async () => {
    const warnings = recordWarnings();
    expect((await mounted(up, options)(new Request('http://app/'))).status).toBe(403);
    expect(warnings[0]?.code).toBe('EXECUTOR_METRICS_UNKNOWN_ADDRESS');
    expect(warnings[0]?.message).toContain('fetchHandler(request, { remoteAddress })');
  });

  it('let in whose address the server gives, and nobody else', async () => {
    const handler = mounted(up, options);
    const statusFrom = async (remoteAddress: string) =>
      (await handler(new Request('http://app/'), { remoteAddress })).status;
    expect([await statusFrom('10.1.2.3'), await statusFrom('192.0.2.1')]).toEqual([200, 403]);
  });

  it.each<[what: string, second: object | undefined]>([
    ['the parameters of a route', { params: Promise.resolve({}) }],
    ['an address of another type', { remoteAddress: ['10.0.0.1'] }],
    ['null', null as unknown as undefined],
    ['a string', '10.0.0.1' as unknown as object],
  ])('let nobody in by %s as the second argument', async (_, second) => {
    recordWarnings();
    expect((await mounted(up, options)(new Request('http://app/'), second)).status).toBe(403);
  });
});

describe('the handler in Hono', () => {
  it('is a route, for HEAD too', async () => {
    const handler = mounted();
    const app = new Hono().get('/metrics', (c) => handler(c.req.raw));
    expect(await (await app.request('/metrics?name[]=up')).text()).toBe('up 1\n');
    const head = await app.request('/metrics', { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '5', '']);
    expect((await app.request('/other')).status).toBe(404);
  });

  it('is mounted below a path as it is', async () => {
    const app = new Hono().mount('/internal', mounted());
    expect(await (await app.request('/internal/metrics')).text()).toBe('up 1\n');
  });

  it('takes the address from where the server keeps it', async () => {
    const handler = mounted(up, { allowedAddresses: ['10.0.0.0/8'] });
    const app = new Hono<{ Bindings: { readonly address: string } }>();
    app.get('/metrics', (c) => handler(c.req.raw, { remoteAddress: c.env.address }));
    expect((await app.request('/metrics', {}, { address: '10.0.0.1' })).status).toBe(200);
    expect((await app.request('/metrics', {}, { address: '192.0.2.1' })).status).toBe(403);
  });
});
