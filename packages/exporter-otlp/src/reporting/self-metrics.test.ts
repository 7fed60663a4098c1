import {
  createCollector,
  otlpReceiver,
  pointHistogram,
  pointsOf,
  pointValue,
  type Respond,
  recordWarnings,
  resetConnection,
} from '@executor-metrics/testkit';
import { metrics } from '@opentelemetry/api';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { OtlpExporterOptions } from '../options.ts';
import { encodeMessage } from '../testdata/otlp-schema.ts';
import { flushed, pushing } from '../testdata/pushing.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const exported = 'otel.sdk.exporter.metric_data_point.exported';
const inflight = 'otel.sdk.exporter.metric_data_point.inflight';
const duration = 'otel.sdk.exporter.operation.duration';

/** Pushes two points to a backend, and has what the exporter recorded of that. */
async function afterPush(respond: Respond, options: OtlpExporterOptions = {}, pushes = 1) {
  recordWarnings();
  const receiver = await otlpReceiver(respond);
  const collector = createCollector();
  onTestFinished(() => collector.shutdown());
  const pusher = pushing({
    ...{ url: receiver.origin, retry: { maxElapsedMs: 0 }, meterProvider: collector.provider },
    ...options,
  });
  for (const queue of ['a', 'b']) pusher.meter.createCounter('jobs').add(1, { queue });
  for (let i = 0; i < pushes; i++) await flushed(pusher);
  return { recorded: await collector.collect(), receiver, collector, pusher };
}

const status =
  (code: number): Respond =>
  (res) =>
    void res.writeHead(code).end();

describe('the exporter records of itself', () => {
  it('how many points were exported, how long it took and that none is on its way', async () => {
    const { recorded, receiver } = await afterPush(status(200));
    expect(pointValue(recorded, exported)).toBe(2);
    expect(pointValue(recorded, inflight)).toBe(0);
    expect(pointHistogram(recorded, duration, { 'http.response.status_code': 200 })).toMatchObject({ count: 1 });
    const [point] = pointsOf(recorded, exported);
    expect(point?.attributes).toEqual({
      'otel.component.type': 'otlp_http_metric_exporter',
      'otel.component.name': expect.stringMatching(/^otlp_http_metric_exporter\/\d+$/),
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(receiver.origin).port),
    });
  });

  it.each<[what: string, respond: Respond, errorType: string]>([
    ['503', status(503), '503'],
    ['400', status(400), '400'],
    ['a broken connection', resetConnection, 'ECONNRESET'],
    ['no answer', () => {}, 'timeout'],
  ])('failures by their kind: %s', async (_what, respond, errorType) => {
    const { recorded } = await afterPush(respond, { timeoutMs: 100 });
    expect(pointValue(recorded, exported, { 'error.type': errorType })).toBe(2);
    expect(pointValue(recorded, inflight)).toBe(0);
    expect(pointHistogram(recorded, duration, { 'error.type': errorType })).toMatchObject({ count: 1 });
  });

  it('what a backend rejected of what it took', async () => {
    const body = encodeMessage('ExportMetricsServiceResponse', { partialSuccess: { rejectedDataPoints: 1 } });
    const { recorded } = await afterPush(
      (res) => void res.writeHead(200, { 'content-type': 'application/x-protobuf' }).end(body),
    );
    expect(pointValue(recorded, exported, { 'error.type': 'rejected' })).toBe(1);
    expect(pointsOf(recorded, exported)).toHaveLength(2);
    expect(pointHistogram(recorded, duration, { 'error.type': 'rejected' })).toMatchObject({ count: 1 });
  });

  it('one duration for a request with all of its attempts', async () => {
    const respond: Respond = (res, index) => void res.writeHead(index < 2 ? 503 : 200).end();
    const { recorded } = await afterPush(respond, { retry: { initialMs: 1, maxMs: 1 } });
    expect(pointHistogram(recorded, duration)).toMatchObject({ count: 1 });
    expect(pointValue(recorded, exported)).toBe(2);
  });

  it('what was sent without an answer, and what was dropped', async () => {
    const unknown = await afterPush(resetConnection, { temporality: 'delta' });
    expect(pointValue(unknown.recorded, 'executor.export.unknown')).toBe(2);
    const dropped = await afterPush(status(400), { temporality: 'delta' }, 10);
    expect(pointValue(dropped.recorded, 'executor.export.dropped')).toBe(2);
  });

  it('intervals that were left out', async () => {
    const { collector, pusher } = await afterPush(
      () => {},
      { intervalMs: 10, timeoutMs: 60_000, exportTimeoutMs: 60_000 },
      0,
    );
    await vi.waitFor(() => expect(pusher.exporter.status().skippedIntervals).toBeGreaterThan(2));
    const counted = pointValue(await collector.collect(), 'executor.export.skipped_intervals');
    expect(counted).toBeGreaterThan(2);
  });

  it('with the global provider of the moment, however late that comes', async () => {
    recordWarnings();
    const receiver = await otlpReceiver();
    const pusher = pushing({ url: receiver.origin });
    pusher.meter.createCounter('jobs').add(1);
    await flushed(pusher);
    const collector = createCollector();
    metrics.setGlobalMeterProvider(collector.provider);
    onTestFinished(() => metrics.disable());
    await flushed(pusher);
    expect(pointValue(await collector.collect(), exported)).toBe(1);
  });

  it.each([
    [
      'fails to give a meter',
      {
        getMeter: () => {
          throw new Error('no meter');
        },
      },
    ],
    [
      'gives instruments that throw',
      {
        getMeter: () =>
          new Proxy(
            {},
            {
              get: () => () => {
                throw new Error('no');
              },
            },
          ),
      },
    ],
  ])('nothing where the provider %s, and the push arrives', async (_what, broken) => {
    const { receiver, pusher } = await afterPush(status(200), { meterProvider: broken as never });
    expect(receiver.pushes).toHaveLength(1);
    expect(pusher.exporter.status()).toMatchObject({ deliveredPoints: 2, failedPushes: 0 });
  });
});
