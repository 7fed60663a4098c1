import { once } from 'node:events';
import { parseExposition, recordWarnings, sampleValue, type Warning } from '@executor-metrics/testkit';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createPrometheusExporter } from './create-prometheus-exporter.ts';
import { applicationServer, serving, taken } from './testdata/serving.ts';

let warnings: readonly Warning[];

beforeEach(() => {
  warnings = recordWarnings();
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('a scrape', () => {
  it('gives the metrics as Prometheus reads them', async () => {
    const { provider, url } = await serving();
    provider.getMeter('test').createCounter('jobs').add(3, { queue: 'mail' });
    const response = await fetch(url);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(sampleValue(parseExposition(await response.text()), 'jobs_total', { queue: 'mail' })).toBe(3);
  });

  it('is answered whatever its query is', async () => {
    const { url } = await serving();
    expect((await fetch(`${url}?name[]=up`)).status).toBe(200);
  });

  it('with HEAD gets the headers alone', async () => {
    const { provider, url } = await serving();
    provider.getMeter('test').createCounter('jobs').add(1);
    const body = await (await fetch(url)).text();
    const head = await fetch(url, { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(Number(head.headers.get('content-length'))).toBe(Buffer.byteLength(body));
    expect(await head.text()).toBe('');
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('with %s is refused', async (method) => {
    const { url } = await serving();
    const response = await fetch(url, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
  });

  it.each(['/', '/metrics/', '/METRICS', '/metrics2', '//metrics'])(
    'of %s is told where the metrics are, and nothing that it sent',
    async (path) => {
      const { url } = await serving();
      const response = await fetch(new URL(url).origin + path, { headers: { 'x-forwarded-host': 'evil.example' } });
      expect(response.status).toBe(404);
      expect(await response.text()).toBe('Metrics are at /metrics\n');
    },
  );

  it('finds the metrics at the path of the options alone', async () => {
    const { url } = await serving({ port: 0, path: '/internal/metrics' });
    expect(url).toMatch(/\/internal\/metrics$/);
    expect((await fetch(url)).status).toBe(200);
    expect((await fetch(new URL('/metrics', url))).status).toBe(404);
  });

  it('sees one state when many come at once', async () => {
    const { provider, url } = await serving();
    const meter = provider.getMeter('test');
    meter.createCounter('jobs').add(7);
    meter.createObservableCounter('seen').addCallback(async (result) => result.observe(5));
    const bodies = await Promise.all(Array.from({ length: 20 }, async () => (await fetch(url)).text()));
    for (const body of bodies) {
      const exposition = parseExposition(body);
      expect(sampleValue(exposition, 'jobs_total')).toBe(7);
      expect(sampleValue(exposition, 'seen_total')).toBe(5);
    }
  });

  it('is a 500 that says why when nothing can be collected', async () => {
    const exporter = createPrometheusExporter({ port: 0 });
    onTestFinished(() => exporter.shutdown());
    exporter.setMetricProducer({ collect: () => Promise.reject(new Error('the producer is gone')) });
    await exporter.ready;
    const response = await fetch(exporter.endpoint ?? '');
    expect(response.status).toBe(500);
    expect(await response.text()).toBe('The metrics could not be collected: the producer is gone\n');
  });
});

describe('an observable callback', () => {
  it('that hangs costs its own metric, after collectTimeoutMs, with one warning however often it is scraped', async () => {
    const { provider, url } = await serving({ port: 0, collectTimeoutMs: 20 });
    const meter = provider.getMeter('test');
    meter.createObservableGauge('stuck').addCallback(() => new Promise(() => {}));
    meter.createCounter('jobs').add(1);
    for (let scrape = 0; scrape < 3; scrape++) {
      const exposition = parseExposition(await (await fetch(url)).text());
      expect(sampleValue(exposition, 'jobs_total')).toBe(1);
      expect(exposition.families.has('stuck')).toBe(false);
    }
    expect(warnings.map(({ code }) => code)).toEqual(['EXECUTOR_METRICS_CALLBACK_FAILED']);
  });

  it('that throws is named by its reason', async () => {
    const { provider, url } = await serving();
    const gauge = provider.getMeter('test').createObservableGauge('broken');
    gauge.addCallback(() => {
      throw new Error('no such queue');
    });
    expect((await fetch(url)).status).toBe(200);
    expect(warnings[0]?.message).toContain('no such queue');
  });
});

describe('handler and fetchHandler', () => {
  it('serve on a server of the application, without one of their own', async () => {
    const { exporter, provider } = taken({ preventServerStart: true });
    provider.getMeter('test').createCounter('jobs').add(2);
    const { handler, fetchHandler } = exporter;
    const url = await applicationServer(handler);
    expect(await (await fetch(`${url}/any/path`)).text()).toContain('jobs_total');
    expect((await fetch(url, { method: 'POST' })).status).toBe(405);

    const response = await fetchHandler(new Request('http://app/metrics'));
    expect(response.headers.get('content-type')).toContain('version=0.0.4');
    expect(await response.text()).toContain('jobs_total');
    expect((await fetchHandler(new Request('http://app/', { method: 'PUT' }))).status).toBe(405);
    expect(await (await fetchHandler(new Request('http://app/', { method: 'HEAD' }))).text()).toBe('');
  });

  it('say so when no provider has taken the exporter', async () => {
    const exporter = createPrometheusExporter({ preventServerStart: true });
    const response = await exporter.fetchHandler(new Request('http://app/'));
    expect(response.status).toBe(500);
    expect(await response.text()).toContain('no MeterProvider has this exporter among its readers');
  });

  it('leave an answer alone that the application has given meanwhile', async () => {
    const exporter = createPrometheusExporter({ preventServerStart: true });
    const provider = new MeterProvider({ readers: [exporter] });
    const entered = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const gauge = provider.getMeter('test').createObservableGauge('slow');
    gauge.addCallback(async () => {
      entered.resolve();
      await release.promise;
    });
    const answered = Promise.withResolvers<void>();
    const url = await applicationServer((req, res) => {
      exporter.handler(req, res);
      void entered.promise.then(async () => {
        res.writeHead(503).end('too slow');
        await once(res, 'finish');
        release.resolve();
        answered.resolve();
      });
    });
    const response = await fetch(url);
    expect(response.status).toBe(503);
    await answered.promise;
    // The handler goes on after the collection: were it to write now, the rejection would fail this test.
    await provider.shutdown();
  });
});

describe('the text', () => {
  it('carries prefix, target information and scope labels as the options say', async () => {
    const { exporter, provider } = taken({ preventServerStart: true, prefix: 'app' });
    provider.getMeter('scope').createCounter('jobs').add(1);
    const { body } = await exporter.render();
    expect(body).toContain('app_jobs_total{');
    expect(body).toContain('otel_scope_name="scope"');
    expect(body).toContain('target_info{');

    const bare = taken({ preventServerStart: true, withoutScopeInfo: true, withoutTargetInfo: true });
    bare.provider.getMeter('scope').createCounter('jobs').add(1);
    const text = (await bare.exporter.render({ accept: 'application/openmetrics-text' })).body;
    expect(text).not.toContain('otel_scope_name');
    expect(text).not.toContain('target_info');
  });

  it('repeats the resource attributes that withResourceConstantLabels matches', async () => {
    const options = { preventServerStart: true, withResourceConstantLabels: /^service\.name$/ };
    const { exporter, provider } = taken(options);
    provider.getMeter('scope').createCounter('jobs').add(1);
    expect((await exporter.render()).body).toMatch(/jobs_total\{[^}]*service_name="/);
  });
});
