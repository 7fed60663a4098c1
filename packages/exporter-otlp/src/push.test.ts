import { setTimeout as sleep } from 'node:timers/promises';
import { MeterProvider } from '@executor-metrics/sdk';
import { otlpReceiver, recordWarnings } from '@executor-metrics/testkit';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createOtlpExporter } from './create-otlp-exporter.ts';
import { attributesOf, pointsOf, requestOf } from './testdata/decoded.ts';
import { grpcServer } from './testdata/grpc-server.ts';
import { encodeMessage } from './testdata/otlp-schema.ts';
import { brokenRules } from './testdata/payload-rules.ts';
import { flushed, pushing, pushingOfficially } from './testdata/pushing.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const sdks = [
  ['our SDK', pushing],
  ['the official SDK', pushingOfficially],
] as const;

describe.each(sdks)('a push of %s', (_sdk, create) => {
  it('posts JSON to the url as it is, with the headers and gzip', async () => {
    const receiver = await otlpReceiver();
    const headers = { 'x-api-key': 'k', authorization: 'Bearer t' };
    const pusher = create({ url: `${receiver.origin}/own/path`, headers, protocol: 'http/json' });
    pusher.meter.createCounter('jobs').add(3);
    expect(await flushed(pusher)).toBeUndefined();
    const push = await receiver.push(0);
    expect(push).toMatchObject({ method: 'POST', path: '/own/path' });
    expect(push.headers).toMatchObject({ ...headers, 'content-type': 'application/json', 'content-encoding': 'gzip' });
    expect(pointsOf(push)).toMatchObject([{ metric: 'jobs', value: 3 }]);
  });

  it('posts protobuf by default', async () => {
    const receiver = await otlpReceiver();
    const pusher = create({ url: `${receiver.origin}/v1/metrics` });
    pusher.meter.createCounter('jobs').add(3, { queue: 'mail' });
    await flushed(pusher);
    const push = await receiver.push(0);
    expect(push.headers).toMatchObject({ 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' });
    expect(pointsOf(push)).toMatchObject([{ metric: 'jobs', value: 3, attributes: { queue: 'mail' } }]);
  });

  it('calls a server of gRPC, whoever wrote it', async () => {
    const server = await grpcServer();
    const pusher = create({ url: server.url, protocol: 'grpc' });
    pusher.meter.createCounter('jobs').add(3);
    expect(await flushed(pusher)).toBeUndefined();
    const body = server.pushes[0]?.body ?? Buffer.alloc(0);
    expect(pointsOf({ body, headers: {} })).toMatchObject([{ metric: 'jobs', value: 3 }]);
  });

  it('is not compressed with compression: none', async () => {
    const receiver = await otlpReceiver();
    const pusher = create({ url: receiver.origin, compression: 'none' });
    pusher.meter.createCounter('jobs').add(1);
    await flushed(pusher);
    expect((await receiver.push(0)).headers).not.toHaveProperty('content-encoding');
  });

  it('comes at each interval by itself', async () => {
    const receiver = await otlpReceiver();
    const { meter } = create({ url: receiver.origin, intervalMs: 20 });
    meter.createCounter('jobs').add(1);
    await receiver.push(2);
  });

  it('comes at the shutdown', async () => {
    const receiver = await otlpReceiver();
    const { provider, meter } = create({ url: receiver.origin });
    meter.createCounter('jobs').add(1);
    await provider.shutdown();
    expect(receiver.pushes).toHaveLength(1);
  });

  it('counts from the start with cumulative temporality, and from the push before with delta', async () => {
    const receiver = await otlpReceiver();
    for (const temporality of ['cumulative', 'delta', 'lowmemory'] as const) {
      const pusher = create({ url: `${receiver.origin}/${temporality}`, temporality });
      const jobs = pusher.meter.createCounter('jobs');
      pusher.meter.createUpDownCounter('open').add(1);
      pusher.meter.createObservableCounter('seen').addCallback((result) => result.observe(9));
      for (const amount of [5, 2]) {
        jobs.add(amount);
        await flushed(pusher);
        // The clock of the official SDK has no more than milliseconds.
        await sleep(2);
      }
    }
    const of = (temporality: string) => {
      const pushes = receiver.pushes.filter(({ path }) => path === `/${temporality}`);
      const points = pushes.flatMap((push) => pointsOf(push));
      expect(brokenRules(points)).toEqual([]);
      const [jobs, open, seen] = ['jobs', 'open', 'seen'].map((name) => points.filter(({ metric }) => metric === name));
      return {
        temporality: [jobs, open, seen].map((found) => found?.[0]?.temporality),
        jobs: jobs?.map(({ value }) => value),
      };
    };
    const [delta, cumulative] = [1, 2];
    expect(of('cumulative')).toEqual({ temporality: [cumulative, cumulative, cumulative], jobs: [5, 7] });
    expect(of('delta')).toEqual({ temporality: [delta, cumulative, delta], jobs: [5, 2] });
    expect(of('lowmemory')).toEqual({ temporality: [delta, cumulative, cumulative], jobs: [5, 2] });
  });

  it('carries histograms as the options say', async () => {
    const receiver = await otlpReceiver();
    for (const histogramAggregation of ['explicit_bucket_histogram', 'base2_exponential_bucket_histogram'] as const) {
      const pusher = create({ url: receiver.origin, histogramAggregation });
      for (const value of [3, 30, 0, 300]) pusher.meter.createHistogram('wait').record(value);
      await flushed(pusher);
    }
    const points = receiver.pushes.flatMap((push) => pointsOf(push));
    expect(points.map(({ kind, value }) => [kind, value])).toEqual([
      ['histogram', 4],
      ['exponentialHistogram', 4],
    ]);
    expect(points.map(({ raw }) => [raw.sum, raw.min, raw.max])).toEqual([
      [333, 0, 300],
      [333, 0, 300],
    ]);
    expect(brokenRules(points)).toEqual([]);
  });

  it('says of which resource and scope it tells', async () => {
    const receiver = await otlpReceiver();
    const pusher = create({ url: receiver.origin });
    pusher.meter.createCounter('jobs').add(1);
    await flushed(pusher);
    const [found] = requestOf(await receiver.push(0)).resourceMetrics ?? [];
    expect(attributesOf(found?.resource?.attributes)).toMatchObject({ 'telemetry.sdk.language': 'nodejs' });
    expect(found?.scopeMetrics?.map(({ scope }) => scope?.name)).toEqual(['test']);
  });

  it('goes on without the observations of a callback that fails, and says so once', async () => {
    const warnings = recordWarnings();
    const receiver = await otlpReceiver();
    const pusher = create({ url: receiver.origin });
    pusher.meter.createObservableGauge('broken').addCallback(() => {
      throw new Error('no sensor');
    });
    pusher.meter.createCounter('jobs').add(1);
    for (let i = 0; i < 2; i++) await flushed(pusher);
    expect(receiver.pushes.map((push) => pointsOf(push).map(({ metric }) => metric))).toEqual([['jobs'], ['jobs']]);
    const told = warnings.filter(({ code }) => code === 'EXECUTOR_METRICS_CALLBACK_FAILED');
    expect(told).toHaveLength(1);
    expect(told[0]?.message).toContain('no sensor');
  });
});

describe('a backend that fails', () => {
  it('is reported once, without what may be secret in its address, and told to whoever flushes', async () => {
    const warnings = recordWarnings();
    const receiver = await otlpReceiver((res) => void res.writeHead(403).end('no'));
    const url = `${receiver.origin.replace('//', '//user:s3cret@')}/v1/metrics?token=s3cret`;
    const pusher = pushing({ url });
    pusher.meter.createCounter('jobs').add(1);
    const reason = `${receiver.origin}/v1/metrics: HTTP 403 Forbidden`;
    for (let i = 0; i < 3; i++) {
      expect(await flushed(pusher)).toMatchObject({
        ...{ name: 'PushError', isReported: true },
        message: `metrics did not arrive at ${reason}`,
      });
    }
    expect(receiver.pushes).toHaveLength(3);
    expect(warnings).toEqual([
      {
        code: 'EXECUTOR_METRICS_PUSH_FAILED',
        message: `metrics cannot be pushed to ${reason}. The application is not affected; pushing goes on`,
      },
    ]);
    expect(pusher.exporter.status()).toMatchObject({
      ...{ backend: `${receiver.origin}/v1/metrics`, pushes: 3, failedPushes: 3, failure: 'HTTP 403 Forbidden' },
    });
  });

  it('is reported once to the diag logger of the application, in place of the warning', async () => {
    const warnings = recordWarnings();
    const lines: string[] = [];
    const keep = (message: string): void => void lines.push(message);
    diag.setLogger({ error: keep, warn: keep, info: () => {}, debug: () => {}, verbose: () => {} }, DiagLogLevel.ALL);
    onTestFinished(() => diag.disable());
    const receiver = await otlpReceiver((res) => void res.writeHead(403).end('no'));
    const pusher = pushing({ url: receiver.origin });
    pusher.meter.createCounter('jobs').add(1);
    for (let i = 0; i < 3; i++) await flushed(pusher);
    expect(lines).toEqual([expect.stringContaining('EXECUTOR_METRICS_PUSH_FAILED: metrics cannot be pushed')]);
    expect(warnings).toEqual([]);
  });

  it('does no harm through a logger that throws', async () => {
    const full = () => {
      throw new Error('the disk is full');
    };
    diag.setLogger(
      { error: full, warn: full, info: full, debug: () => {}, verbose: full },
      { suppressOverrideMessage: true },
    );
    onTestFinished(() => diag.disable());
    const receiver = await otlpReceiver((res) => void res.writeHead(503).end());
    const pusher = pushing({ url: receiver.origin, retry: { maxElapsedMs: 0 } });
    pusher.meter.createCounter('jobs').add(1);
    expect((await flushed(pusher))?.message).toContain('HTTP 503');
    receiver.respond((res) => void res.writeHead(200).end());
    expect(await flushed(pusher)).toBeUndefined();
  });

  it('is named by what refused the connection', async () => {
    const warnings = recordWarnings();
    const pusher = pushing({ url: 'http://localhost:1/v1/metrics' });
    pusher.meter.createCounter('jobs').add(1);
    const error = await flushed(pusher, { timeoutMillis: 500 });
    expect(error?.message).toMatch(/at http:\/\/localhost:1\/v1\/metrics: .*ECONNREFUSED/);
    expect(warnings).toHaveLength(1);
  });

  it('that rejects a part is quoted once a minute, and told to whoever flushes', async () => {
    const warnings = recordWarnings();
    const body = encodeMessage('ExportMetricsServiceResponse', {
      partialSuccess: { rejectedDataPoints: 1, errorMessage: 'out of order\nsample' },
    });
    const receiver = await otlpReceiver(
      (res) => void res.writeHead(200, { 'content-type': 'application/x-protobuf' }).end(body),
    );
    const pusher = pushing({ url: receiver.origin });
    pusher.meter.createCounter('jobs').add(1);
    for (let i = 0; i < 3; i++) {
      expect((await flushed(pusher))?.message).toContain('rejected 1 of 1 data points: out of order sample');
    }
    expect(warnings).toEqual([
      {
        code: 'EXECUTOR_METRICS_PUSH_PARTIAL',
        message: `${receiver.origin}/ rejected 1 of 1 data points: out of order sample. They are not sent again`,
      },
    ]);
  });

  it('that took everything and has something to say is quoted, and nobody is thrown at', async () => {
    const warnings = recordWarnings();
    const body = JSON.stringify({ partialSuccess: { errorMessage: 'upgrade, please' } });
    const receiver = await otlpReceiver(
      (res) => void res.writeHead(200, { 'content-type': 'application/json' }).end(body),
    );
    const pusher = pushing({ url: receiver.origin, protocol: 'http/json' });
    pusher.meter.createCounter('jobs').add(1);
    expect(await flushed(pusher)).toBeUndefined();
    expect(warnings[0]?.message).toContain('took all data points and says: upgrade, please');
  });
});

describe('several exporters', () => {
  it('do not concern one another', async () => {
    recordWarnings();
    const [dead, well] = [await otlpReceiver((res) => void res.writeHead(400).end()), await otlpReceiver()];
    const readers = [
      createOtlpExporter({ url: dead.origin, temporality: 'delta' }),
      createOtlpExporter({ url: well.origin, temporality: 'delta' }),
    ];
    const provider = new MeterProvider({ readers });
    onTestFinished(() => provider.shutdown().catch(() => {}));
    const jobs = provider.getMeter('m').createCounter('jobs');
    for (const amount of [1, 2]) {
      jobs.add(amount);
      await expect(provider.forceFlush()).rejects.toThrow('HTTP 400');
    }
    expect(well.pushes.flatMap((push) => pointsOf(push)).map(({ value }) => value)).toEqual([1, 2]);
    expect(dead.pushes.flatMap((push) => pointsOf(push)).map(({ value }) => value)).toEqual([1, 3]);
  });
});
