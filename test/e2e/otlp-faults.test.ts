import { createOtlpExporter, type OtlpExporter, type OtlpExporterOptions } from '@executor-metrics/exporter-otlp';
import { MeterProvider } from '@executor-metrics/sdk';
import { eventually, recordWarnings, requireProgram } from '@executor-metrics/testkit';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { DecodedPoint } from '../../packages/exporter-otlp/src/testdata/decoded.ts';
import { brokenRules } from '../../packages/exporter-otlp/src/testdata/payload-rules.ts';
import { restartableCollector } from './otlp-collector.ts';
import { type Fault, faultyProxy } from './otlp-faulty-proxy.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** A service that records all the time and pushes ten times a second. */
function service(url: string, options: OtlpExporterOptions) {
  const exporter = createOtlpExporter({
    ...{ url: `${url}/v1/metrics`, intervalMs: 100, timeoutMs: 400 },
    retry: { initialMs: 20, maxMs: 50, maxElapsedMs: 200 },
    ...options,
  });
  const provider = new MeterProvider({ readers: [exporter] });
  const meter = provider.getMeter('e2e');
  const [jobs, wait] = [meter.createCounter('e2e.jobs'), meter.createHistogram('e2e.wait', { unit: 's' })];
  const recorded = { jobs: 0, waits: 0 };
  const timer = setInterval(() => {
    for (const queue of ['mail', 'print', 'ship']) {
      jobs.add(2, { queue });
      wait.record(Math.random() * 20, { queue });
      recorded.jobs += 2;
      recorded.waits += 1;
    }
  }, 5);
  return {
    exporter,
    recorded,
    async end() {
      clearInterval(timer);
      await provider.shutdown({ timeoutMillis: 10_000 });
    },
  };
}

/** Resolves when that many more pushes have ended in this way. */
async function more(exporter: OtlpExporter, count: 'pushes' | 'failedPushes', times: number): Promise<void> {
  const before = exporter.status()[count];
  await eventually(() => expect(exporter.status()[count]).toBeGreaterThanOrEqual(before + times), {
    what: `${times} more ${count}`,
    timeoutMs: 30_000,
  });
}

async function recovery(exporter: OtlpExporter): Promise<void> {
  const before = exporter.status().deliveredPoints;
  await eventually(() => expect(exporter.status().deliveredPoints).toBeGreaterThan(before), {
    what: 'recovery',
    timeoutMs: 30_000,
  });
}

/** What a backend that adds deltas up, or takes the last cumulative value, has of a metric. */
function totalOf(points: readonly DecodedPoint[], metric: string): number {
  const found = points.filter((point) => point.metric === metric);
  const last = new Map(found.map((point) => [JSON.stringify(point.attributes), point.value]));
  const values = found[0]?.temporality === 1 ? found.map(({ value }) => value) : [...last.values()];
  return values.reduce((sum, value) => sum + value, 0);
}

/** Each interval of each series once, as a backend has it that knows what it has. */
function withoutDuplicates(points: readonly DecodedPoint[]): readonly DecodedPoint[] {
  const byInterval = new Map(
    points.map((point) => [`${point.metric} ${JSON.stringify(point.attributes)} ${point.start} ${point.end}`, point]),
  );
  return [...byInterval.values()];
}

const ways: readonly [temporality: 'cumulative' | 'delta', options: OtlpExporterOptions][] = [
  ['cumulative', { protocol: 'http/protobuf' }],
  ['delta', { protocol: 'http/protobuf' }],
  ['cumulative', { protocol: 'http/json', compression: 'none' }],
  ['delta', { protocol: 'http/json', maxBatchPoints: 2 }],
];

describe.each(ways)('%s totals at the real collector, pushed with %j', (temporality, options) => {
  it('are exact after refusals of every kind, and after the collector was away', async (test) => {
    recordWarnings();
    await using collector = await restartableCollector(await requireProgram(test, 'otelcol'));
    await using proxy = await faultyProxy(collector.httpUrl);
    const { exporter, recorded, end } = service(proxy.url, { ...options, temporality });
    const faults: Fault[] = [
      { status: 429, retryAfter: '1' },
      { status: 503 },
      { status: 503, retryAfter: '0' },
      { status: 400 },
    ];
    await more(exporter, 'pushes', 3);
    for (const fault of faults) {
      proxy.inflict(fault);
      await eventually(() => expect(proxy.met.get(JSON.stringify(fault)) ?? 0).toBeGreaterThan(2), {
        what: `${JSON.stringify(fault)} was met`,
      });
      proxy.inflict('none');
      await recovery(exporter);
    }
    await collector.stop();
    await more(exporter, 'failedPushes', 5);
    await collector.start();
    await recovery(exporter);
    await more(exporter, 'pushes', 3);
    await end();
    await collector.stop();
    const points = await collector.points();
    // The proxy could not always tell whether the collector that was stopped had taken a request.
    const known = exporter.status().unknownPoints > 0 ? withoutDuplicates(points) : points;
    expect(totalOf(known, 'e2e.jobs')).toBe(recorded.jobs);
    expect(totalOf(known, 'e2e.wait')).toBe(recorded.waits);
    expect(brokenRules(known)).toEqual([]);
    expect(exporter.status()).toMatchObject({ droppedPoints: 0, waitingPoints: 0, rejectedPoints: 0 });
  });

  it('are at least what was recorded where answers are lost, exactly that without the duplicates, and counted as unknown', async (test) => {
    recordWarnings();
    await using collector = await restartableCollector(await requireProgram(test, 'otelcol'));
    await using proxy = await faultyProxy(collector.httpUrl);
    const { exporter, recorded, end } = service(proxy.url, { ...options, temporality });
    await more(exporter, 'pushes', 3);
    for (const fault of ['hang', 'lose-request', 'lose-answer'] as const) {
      proxy.inflict(fault);
      await eventually(() => expect(proxy.met.get(fault) ?? 0).toBeGreaterThan(2), { what: `${fault} was met` });
      proxy.inflict('none');
      await recovery(exporter);
    }
    await end();
    await collector.stop();
    const points = await collector.points();
    expect(totalOf(points, 'e2e.jobs')).toBeGreaterThanOrEqual(recorded.jobs);
    const known = withoutDuplicates(points);
    expect(totalOf(known, 'e2e.jobs')).toBe(recorded.jobs);
    expect(totalOf(known, 'e2e.wait')).toBe(recorded.waits);
    expect(brokenRules(known)).toEqual([]);
    expect(exporter.status().unknownPoints).toBeGreaterThan(0);
    expect(exporter.status()).toMatchObject({ droppedPoints: 0, waitingPoints: 0 });
  });
});

describe('a delta', () => {
  it('of which a partial success rejected a part is never sent again', async (test) => {
    const warnings = recordWarnings();
    await using collector = await restartableCollector(await requireProgram(test, 'otelcol'));
    await using proxy = await faultyProxy(collector.httpUrl);
    const exporter = createOtlpExporter({ url: `${proxy.url}/v1/metrics`, temporality: 'delta' });
    const provider = new MeterProvider({ readers: [exporter] });
    const jobs = provider.getMeter('e2e').createCounter('e2e.jobs');
    jobs.add(1);
    await provider.forceFlush();
    proxy.inflict({ rejectedPoints: 1 });
    jobs.add(10);
    await expect(provider.forceFlush()).rejects.toThrow('rejected 1 of 1 data points: not today');
    proxy.inflict('none');
    jobs.add(100);
    await provider.shutdown();
    await collector.stop();
    expect(totalOf(await collector.points(), 'e2e.jobs')).toBe(101);
    expect(exporter.status()).toMatchObject({ rejectedPoints: 1, droppedPoints: 0 });
    expect(warnings.map(({ code }) => code)).toEqual(['EXECUTOR_METRICS_PUSH_PARTIAL']);
  });

  it('that is refused ten times in a row is dropped and counted, and the next one arrives', async (test) => {
    recordWarnings();
    await using collector = await restartableCollector(await requireProgram(test, 'otelcol'));
    await using proxy = await faultyProxy(collector.httpUrl);
    const exporter = createOtlpExporter({ url: `${proxy.url}/v1/metrics`, temporality: 'delta' });
    const provider = new MeterProvider({ readers: [exporter] });
    const jobs = provider.getMeter('e2e').createCounter('e2e.jobs');
    proxy.inflict({ status: 400 });
    jobs.add(10);
    for (let i = 0; i < 10; i++) await provider.forceFlush().catch(() => {});
    proxy.inflict('none');
    jobs.add(100);
    await provider.shutdown();
    await collector.stop();
    expect(totalOf(await collector.points(), 'e2e.jobs')).toBe(100);
    expect(exporter.status()).toMatchObject({ droppedPoints: 1, deliveredPoints: 1 });
  });
});

describe.each(['cumulative', 'delta'] as const)('%s totals over gRPC', (temporality) => {
  it('are exact after the collector was away', async (test) => {
    recordWarnings();
    await using collector = await restartableCollector(await requireProgram(test, 'otelcol'));
    const { exporter, recorded, end } = service(collector.grpcUrl, { protocol: 'grpc', temporality });
    await more(exporter, 'pushes', 3);
    await collector.stop();
    await more(exporter, 'failedPushes', 5);
    await collector.start();
    await recovery(exporter);
    await more(exporter, 'pushes', 3);
    await end();
    await collector.stop();
    const points = withoutDuplicates(await collector.points());
    expect(totalOf(points, 'e2e.jobs')).toBe(recorded.jobs);
    expect(totalOf(points, 'e2e.wait')).toBe(recorded.waits);
    expect(brokenRules(points)).toEqual([]);
    expect(exporter.status()).toMatchObject({ droppedPoints: 0, waitingPoints: 0 });
  });
});
