import { otlpReceiver, recordWarnings } from '@executor-metrics/testkit';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createOtlpExporter } from './create-otlp-exporter.ts';
import { metricOf, pushing } from './testdata/pushing.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a push', () => {
  it('posts JSON to the url as it is, with the headers and gzip', async () => {
    const receiver = await otlpReceiver();
    const headers = { 'x-api-key': 'k', authorization: 'Bearer t' };
    const { provider, meter } = pushing({ url: `${receiver.origin}/own/path`, headers, protocol: 'http/json' });
    meter.createCounter('jobs').add(3);
    await provider.forceFlush();
    const push = await receiver.push(0);
    expect(push).toMatchObject({ method: 'POST', path: '/own/path' });
    expect(push.headers).toMatchObject({ ...headers, 'content-type': 'application/json', 'content-encoding': 'gzip' });
    expect(metricOf(push, 'jobs').sum?.dataPoints[0]?.asDouble).toBe(3);
  });

  it('posts protobuf by default', async () => {
    const receiver = await otlpReceiver();
    const { provider, meter } = pushing({ url: `${receiver.origin}/v1/metrics` });
    meter.createCounter('jobs').add(3, { queue: 'mail' });
    await provider.forceFlush();
    const { headers, body } = await receiver.push(0);
    expect(headers).toMatchObject({ 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' });
    // Field 1 (resource_metrics) of ExportMetricsServiceRequest, length-delimited.
    expect(body[0]).toBe(0x0a);
    for (const text of ['jobs', 'queue', 'mail']) expect(body.includes(text)).toBe(true);
  });

  it('is not compressed with compression: none', async () => {
    const receiver = await otlpReceiver();
    const { provider, meter } = pushing({ url: receiver.origin, compression: 'none', protocol: 'http/json' });
    meter.createCounter('jobs').add(1);
    await provider.forceFlush();
    expect((await receiver.push(0)).headers).not.toHaveProperty('content-encoding');
  });

  it('comes at each interval by itself', async () => {
    const receiver = await otlpReceiver();
    const { meter } = pushing({ url: receiver.origin, intervalMs: 20 });
    meter.createCounter('jobs').add(1);
    await receiver.push(2);
  });

  it('comes at the shutdown', async () => {
    const receiver = await otlpReceiver();
    const { provider, meter } = pushing({ url: receiver.origin });
    meter.createCounter('jobs').add(1);
    await provider.shutdown();
    expect(receiver.pushes).toHaveLength(1);
  });

  it('counts from the start with cumulative temporality, and from the push before with delta', async () => {
    const receiver = await otlpReceiver();
    for (const temporality of ['cumulative', 'delta', 'lowmemory'] as const) {
      const { provider, meter } = pushing({
        url: `${receiver.origin}/${temporality}`,
        protocol: 'http/json',
        temporality,
      });
      const jobs = meter.createCounter('jobs');
      meter.createObservableCounter('seen').addCallback((result) => result.observe(9));
      for (const amount of [5, 2]) {
        jobs.add(amount);
        await provider.forceFlush();
      }
    }
    const second = (temporality: string, name: string) => {
      const push = receiver.pushes.filter(({ path }) => path === `/${temporality}`)[1];
      return push && metricOf(push, name).sum?.aggregationTemporality;
    };
    const delta = 1;
    const cumulative = 2;
    expect(['jobs', 'seen'].map((name) => second('cumulative', name))).toEqual([cumulative, cumulative]);
    expect(['jobs', 'seen'].map((name) => second('delta', name))).toEqual([delta, delta]);
    expect(['jobs', 'seen'].map((name) => second('lowmemory', name))).toEqual([delta, cumulative]);
    const values = receiver.pushes.map((push) => metricOf(push, 'jobs').sum?.dataPoints[0]?.asDouble);
    expect(values).toEqual([5, 7, 5, 2, 5, 2]);
  });

  it('carries histograms as the options say', async () => {
    const receiver = await otlpReceiver();
    const kinds = ['explicit_bucket_histogram', 'base2_exponential_bucket_histogram'] as const;
    for (const histogramAggregation of kinds) {
      const { provider, meter } = pushing({ url: receiver.origin, protocol: 'http/json', histogramAggregation });
      meter.createHistogram('wait').record(3);
      meter.createCounter('jobs').add(1);
      await provider.forceFlush();
    }
    const [explicit, exponential] = receiver.pushes.map((push) => metricOf(push, 'wait'));
    expect(explicit?.histogram?.dataPoints[0]?.count).toBe(1);
    expect(exponential?.exponentialHistogram?.dataPoints[0]?.count).toBe(1);
  });

  it('needs nothing to be opened before', async () => {
    await expect(createOtlpExporter().ready).resolves.toBeUndefined();
  });
});

describe('a backend that cannot be reached', () => {
  it('is reported once, without what may be secret in its address, and hurts nobody', async () => {
    const warnings = recordWarnings();
    const receiver = await otlpReceiver((res) => void res.writeHead(403).end('no'));
    const url = `${receiver.origin.replace('//', '//user:s3cret@')}/v1/metrics?token=s3cret`;
    const { provider, meter } = pushing({ url });
    for (let i = 0; i < 3; i++) {
      meter.createCounter('jobs').add(1);
      await provider.forceFlush();
    }
    expect(receiver.pushes).toHaveLength(3);
    expect(warnings).toEqual([
      {
        code: 'EXECUTOR_METRICS_PUSH_FAILED',
        message:
          `metrics cannot be pushed to ${receiver.origin}/v1/metrics: HTTP 403 Forbidden. ` +
          'The application is not affected; pushing goes on',
      },
    ]);
  });

  it('keeps a flush no longer than the flush may take, although the push may take longer', async () => {
    const warnings = recordWarnings();
    const receiver = await otlpReceiver(() => {});
    const { provider, meter } = pushing({ url: receiver.origin, timeoutMs: 60_000 });
    meter.createCounter('jobs').add(1);
    await provider.forceFlush({ timeoutMillis: 2000 });
    expect(receiver.pushes).toHaveLength(1);
    expect(warnings.map(({ message }) => message)).toEqual([expect.stringContaining('Request timed out')]);
  });

  it('is not asked again after the time of the shutdown', async () => {
    const warnings = recordWarnings();
    const receiver = await otlpReceiver((res) => void res.writeHead(503).end());
    const { provider, meter } = pushing({ url: receiver.origin, timeoutMs: 60_000 });
    meter.createCounter('jobs').add(1);
    // The first retry comes after 0.8 seconds at the earliest, so it is not made.
    await provider.shutdown({ timeoutMillis: 500 });
    expect(receiver.pushes).toHaveLength(1);
    expect(warnings).toHaveLength(1);
  });

  it('is reported once to the diag logger of the application', async () => {
    const lines: string[] = [];
    const keep = (message: string): void => void lines.push(message);
    diag.setLogger({ error: keep, warn: keep, info: () => {}, debug: () => {}, verbose: () => {} }, DiagLogLevel.ALL);
    onTestFinished(() => diag.disable());
    const receiver = await otlpReceiver((res) => void res.writeHead(403).end('no'));
    const { provider, meter } = pushing({ url: receiver.origin });
    for (let i = 0; i < 3; i++) {
      meter.createCounter('jobs').add(1);
      await provider.forceFlush();
    }
    expect(receiver.pushes).toHaveLength(3);
    expect(lines).toEqual([expect.stringContaining('EXECUTOR_METRICS_PUSH_FAILED: metrics cannot be pushed')]);
  });

  it('is named by what refused the connection', async () => {
    const warnings = recordWarnings();
    const { provider, meter } = pushing({ url: 'http://localhost:1/v1/metrics' });
    meter.createCounter('jobs').add(1);
    await provider.forceFlush({ timeoutMillis: 500 });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.message).toMatch(/to http:\/\/localhost:1\/v1\/metrics: .*ECONNREFUSED/);
  });
});
