import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, startProgram } from '@executor-metrics/testkit';

const configuration = fileURLToPath(new URL('../../otel-collector.yaml', import.meta.url));

/** A data point as the collector's file exporter writes it (OTLP/JSON); 64-bit integers are strings. */
export interface CollectedPoint {
  readonly attributes: Readonly<Record<string, string>>;
  readonly timeUnixNano: bigint;
  /** The value of a sum or gauge, the count of a histogram. */
  readonly value: number;
  /** Counts by bucket; empty for sums and gauges. */
  readonly bucketCounts: readonly number[];
}

/** A collector of a test's own, with the repository's configuration. */
export interface Collector extends AsyncDisposable {
  /** The base address for `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly url: string;
  /** The last point of each series of a metric that has come out of the collector's file exporter. */
  lastPoints(metric: string): Promise<readonly CollectedPoint[]>;
  /** The `service.name`s that have come in. */
  services(): Promise<readonly string[]>;
}

export async function startCollector(program: string): Promise<Collector> {
  const folder = await mkdtemp(join(tmpdir(), 'collector-'));
  const file = join(folder, 'otlp.jsonl');
  const port = await freePort();
  const server = await startProgram(program, ['--config', configuration], {
    env: {
      OTLP_HTTP_LISTEN: `127.0.0.1:${port}`,
      OTLP_GRPC_LISTEN: `127.0.0.1:${await freePort()}`,
      COLLECTOR_PROMETHEUS_LISTEN: `127.0.0.1:${await freePort()}`,
      COLLECTOR_FILE: file,
    },
    readyWhen: /Everything is ready/,
    timeoutMs: 60_000,
  });
  const requests = async (): Promise<readonly OtlpRequest[]> => {
    const text = await readFile(file, 'utf8').catch(() => '');
    // The last line may be half written.
    const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as OtlpRequest);
  };
  return {
    url: `http://127.0.0.1:${port}`,
    lastPoints: async (metric) => lastOfEachSeries((await requests()).flatMap((request) => pointsOf(request, metric))),
    services: async () => [...new Set((await requests()).flatMap(serviceNames))],
    async [Symbol.asyncDispose]() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface KeyValue {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface OtlpPoint {
  readonly attributes?: readonly KeyValue[];
  readonly timeUnixNano: string;
  readonly asInt?: string;
  readonly asDouble?: number;
  readonly count?: string;
  readonly bucketCounts?: readonly string[];
}

interface OtlpMetric {
  readonly name: string;
  readonly sum?: { readonly dataPoints: readonly OtlpPoint[] };
  readonly gauge?: { readonly dataPoints: readonly OtlpPoint[] };
  readonly histogram?: { readonly dataPoints: readonly OtlpPoint[] };
}

interface OtlpRequest {
  readonly resourceMetrics: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] };
    readonly scopeMetrics: readonly { readonly metrics: readonly OtlpMetric[] }[];
  }[];
}

function pointsOf(request: OtlpRequest, name: string): readonly CollectedPoint[] {
  return request.resourceMetrics
    .flatMap(({ scopeMetrics }) => scopeMetrics)
    .flatMap(({ metrics }) => metrics)
    .filter((metric) => metric.name === name)
    .flatMap(({ sum, gauge, histogram }) => (sum ?? gauge ?? histogram)?.dataPoints ?? [])
    .map((point) => ({
      attributes: textAttributes(point.attributes ?? []),
      timeUnixNano: BigInt(point.timeUnixNano),
      value: Number(point.asInt ?? point.asDouble ?? point.count),
      bucketCounts: (point.bucketCounts ?? []).map(Number),
    }));
}

function lastOfEachSeries(points: readonly CollectedPoint[]): readonly CollectedPoint[] {
  const last = new Map<string, CollectedPoint>();
  for (const point of points) {
    const series = JSON.stringify(Object.entries(point.attributes).toSorted());
    const known = last.get(series);
    if (known === undefined || known.timeUnixNano < point.timeUnixNano) last.set(series, point);
  }
  return [...last.values()];
}

function serviceNames(request: OtlpRequest): readonly string[] {
  return request.resourceMetrics.map(({ resource }) => textAttributes(resource.attributes)['service.name'] ?? '');
}

function textAttributes(attributes: readonly KeyValue[]): Readonly<Record<string, string>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, String(Object.values(value)[0])]));
}
