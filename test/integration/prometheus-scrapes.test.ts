import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import {
  createPrometheusExporter,
  type PrometheusExporter,
  type PrometheusExporterOptions,
} from '@executor-metrics/exporter-prometheus';
import { MeterProvider } from '@executor-metrics/sdk';
import { parseAnyExposition, recordWarnings, samplesOf, sampleValue } from '@executor-metrics/testkit';
import type { Meter } from '@opentelemetry/api';
import express from 'express';
import Fastify from 'fastify';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { protobufType } from '../prometheus/accepts.ts';

let warnings: ReturnType<typeof recordWarnings>;

beforeEach(() => {
  warnings = recordWarnings();
});
afterEach(() => void vi.restoreAllMocks());

const formats = ['text/plain;version=0.0.4', 'text/plain;version=1.0.0', 'application/openmetrics-text', protobufType];

/** An application with an exporter; shut down at the end of the test. */
function application(options: PrometheusExporterOptions = { port: 0 }): {
  readonly exporter: PrometheusExporter;
  readonly meter: Meter;
} {
  const exporter = createPrometheusExporter(options);
  const provider = new MeterProvider({ readers: [exporter] });
  onTestFinished(() => provider.shutdown());
  return { exporter, meter: provider.getMeter('app') };
}

/** The same, with an endpoint and a few metrics. */
async function served(): Promise<{ readonly url: string; readonly meter: Meter }> {
  const { exporter, meter } = application();
  for (const queue of ['mail', 'print']) meter.createCounter('jobs').add(3, { queue });
  meter.createGauge('load').record(0.5);
  meter.createHistogram('wait', { unit: 's' }).record(0.3);
  await exporter.ready;
  return { url: exporter.endpoint ?? '', meter };
}

async function scraped(url: string, accept = formats[0] as string) {
  const response = await fetch(url, { headers: { accept } });
  expect(response.status).toBe(200);
  return parseAnyExposition(response.headers.get('content-type'), new Uint8Array(await response.arrayBuffer()));
}

describe.each(formats)('a callback that fails, in %s', (accept) => {
  it('costs its own instruments alone, and the exposition says so', async () => {
    const { url, meter } = await served();
    let fails = true;
    meter.createObservableGauge('broken').addCallback((result) => {
      if (fails) throw new Error('no such file');
      result.observe(1);
    });
    meter.createObservableGauge('also.broken').addCallback(() => Promise.reject(new Error('no such table')));
    meter.createObservableGauge('sound').addCallback((result) => result.observe(7));
    const partial = await scraped(url, accept);
    expect(sampleValue(partial, 'otel_scrape_collection_errors')).toBe(2);
    expect(sampleValue(partial, 'sound')).toBe(7);
    expect(sampleValue(partial, 'jobs_total', { queue: 'mail' })).toBe(3);
    expect(samplesOf(partial, 'broken')).toEqual([]);
    fails = false;
    expect(sampleValue(await scraped(url, accept), 'otel_scrape_collection_errors')).toBe(1);
    expect(warnings.map(({ code }) => code)).toEqual(['EXECUTOR_METRICS_CALLBACK_FAILED']);
  });
});

describe('a provider that fails', () => {
  it('is a 500, so that Prometheus takes the target for down, and is found again when it has recovered', async () => {
    const exporter = createPrometheusExporter({ port: 0 });
    onTestFinished(() => exporter.shutdown());
    const provider = new MeterProvider();
    provider.getMeter('app').createCounter('jobs').add(1);
    let fails = true;
    exporter.setMetricProducer({
      collect: async () => {
        if (fails) throw new Error('the store is closed');
        return { resourceMetrics: { resource: (await provider.snapshot()).resource, scopeMetrics: [] }, errors: [] };
      },
    });
    await exporter.ready;
    for (const accept of formats) {
      const response = await fetch(exporter.endpoint ?? '', { headers: { accept } });
      expect([response.status, await response.text()]).toEqual([
        500,
        'The metrics could not be collected: the store is closed\n',
      ]);
    }
    fails = false;
    expect((await fetch(exporter.endpoint ?? '')).status).toBe(200);
  });
});

describe('name[]', () => {
  it.each<[query: string, families: readonly string[]]>([
    ['name[]=load', ['load']],
    ['name[]=jobs_total', ['jobs_total']],
    ['name[]=wait_seconds', ['wait_seconds']],
    ['name[]=wait_seconds_bucket', ['wait_seconds']],
    ['name[]=wait_seconds_count&name[]=load', ['load', 'wait_seconds']],
    ['name%5B%5D=target_info', ['target_info']],
    ['name[]=nothing', []],
    ['name[]=', ['jobs_total', 'load', 'target_info', 'wait_seconds']],
    ['other=1', ['jobs_total', 'load', 'target_info', 'wait_seconds']],
  ])('%s gives those families alone', async (query, families) => {
    const { url } = await served();
    expect([...(await scraped(`${url}?${query}`)).families.keys()].sort()).toEqual(families);
  });

  it('is as Prometheus stores it in every format', async () => {
    const { url } = await served();
    for (const accept of formats) {
      const exposition = await scraped(`${url}?name[]=jobs_total`, accept);
      expect(exposition.families.size).toBe(1);
      expect(samplesOf(exposition, 'jobs_total')).toHaveLength(2);
    }
  });
});

describe('a compressed body', () => {
  it.each([
    ['gzip', gunzipSync],
    ['zstd', zstdDecompressSync],
  ] as const)(
    'in %s is the same as the plain one, in every format, and HEAD tells its length',
    async (encoding, decode) => {
      const { url, meter } = await served();
      const many = meter.createCounter('many');
      for (let i = 0; i < 2000; i++) many.add(i, { i });
      for (const accept of formats) {
        const plain = await asked(url, 'GET', { accept });
        const { answer, body } = await asked(url, 'GET', { accept, 'accept-encoding': encoding });
        expect(answer.headers['content-encoding']).toBe(encoding);
        expect(body.length).toBeLessThan(plain.body.length / 3);
        expect(decode(body).equals(plain.body)).toBe(true);

        const head = await asked(url, 'HEAD', { accept, 'accept-encoding': encoding });
        expect(head.body.length).toBe(0);
        const told = ['content-type', 'content-encoding', 'content-length', 'vary', 'cache-control'];
        for (const name of told) expect(head.answer.headers[name]).toBe(answer.headers[name]);
        expect(Number(head.answer.headers['content-length'])).toBe(body.length);
      }
    },
  );
});

describe('on a server of the application', () => {
  /** Answers `/metrics`, in text and in OpenMetrics. */
  async function expectMetrics(origin: string): Promise<void> {
    const text = await scraped(`${origin}/metrics`);
    expect(sampleValue(text, 'jobs_total')).toBe(1);
    const openMetrics = await scraped(`${origin}/metrics?name[]=jobs_total`, 'application/openmetrics-text');
    expect(openMetrics.families.get('jobs')?.type).toBe('counter');
  }

  function mounted(): PrometheusExporter {
    const { exporter, meter } = application({ preventServerStart: true });
    meter.createCounter('jobs').add(1);
    return exporter;
  }

  it('it is a route of Express', async () => {
    const app = express().get('/metrics', mounted().handler);
    const server = app.listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    await expectMetrics(originOf(server.address() as AddressInfo));
  });

  it('it is a plugin of Fastify', async () => {
    const app = Fastify();
    onTestFinished(() => app.close());
    await app.register(mounted().fastifyPlugin, { path: '/metrics' });
    await expectMetrics(await app.listen({ port: 0, host: '127.0.0.1' }));
  });

  it('it is a route of Hono', async () => {
    const { fetchHandler } = mounted();
    const app = new Hono().get('/metrics', (c) => fetchHandler(c.req.raw));
    const response = await app.request('/metrics', { headers: { accept: 'application/openmetrics-text' } });
    const exposition = parseAnyExposition(response.headers.get('content-type'), await response.text());
    expect(sampleValue(exposition, 'jobs_total')).toBe(1);
  });

  it('it is a listener of node:http', async () => {
    const server = createServer(mounted().handler).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    await expectMetrics(originOf(server.address() as AddressInfo));
  });
});

/** An answer as it comes: `fetch` would decompress its body. */
async function asked(url: string, method: 'GET' | 'HEAD', headers: Readonly<Record<string, string>>) {
  const sent = request(url, { method, headers }).end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return { answer, body: Buffer.concat(await answer.toArray()) };
}

function originOf({ port }: AddressInfo): string {
  return `http://127.0.0.1:${port}`;
}
