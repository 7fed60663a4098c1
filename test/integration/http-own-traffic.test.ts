import { once } from 'node:events';
import { createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPrometheusExporter, createPushgateway } from '@executor-metrics/exporter-prometheus';
import { type StartOptions, start, type Telemetry } from '@executor-metrics/node';
import { type CollectedMetric, createMemoryReader, eventually, otlpReceiver } from '@executor-metrics/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { grpcServer } from '../../packages/exporter-otlp/src/testdata/grpc-server.ts';

interface Measured {
  readonly telemetry: Telemetry;
  /** The series of HTTP of one side of the requests; only of those to one port where it is given. */
  series(side: 'client' | 'server', port?: number): Promise<readonly CollectedMetric[]>;
}

/** A process that measures itself, until the test has finished. */
async function measured(options: StartOptions): Promise<Measured> {
  const reader = createMemoryReader();
  const telemetry = await start({ env: {}, port: 0, hostMetrics: false, readers: [reader], ...options });
  onTestFinished(() => telemetry.shutdown());
  // Something to push.
  telemetry.metrics.operation('test').recordSuccess();
  return {
    telemetry,
    async series(side, port) {
      const found = (await reader.collectMetrics()).filter(({ name }) => name.startsWith(`http.${side}.`));
      return port === undefined ? found : found.filter(({ attributes }) => attributes['server.port'] === port);
    },
  };
}

const portOf = (address: string): number => Number(new URL(address).port);

/** Sends a request to a server of its own, which is counted: so what came before it would have been as well. */
async function untilCounted({ series }: Measured): Promise<void> {
  const server = createServer((_request, response) => response.end('ok')).listen(0, '127.0.0.1');
  onTestFinished(() => closed(server));
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await (await fetch(`http://127.0.0.1:${port}`)).text();
  const what = 'a request that counts';
  await eventually(async () => expect(await series('client', port)).not.toEqual([]), { what });
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
}

describe('the traffic of the metrics themselves is not counted', () => {
  it('at the endpoint that Prometheus scrapes', async () => {
    const running = await measured({ instrumentations: { http: { client: false } } });
    const endpoint = running.telemetry.endpoint ?? '';
    for (let i = 0; i < 3; i++) expect((await fetch(endpoint)).status).toBe(200);
    await (await fetch(new URL('/nowhere', endpoint))).text();
    const response = await new Promise<{ resume(): void }>((resolve) => get(endpoint, resolve));
    response.resume();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await running.series('server')).toEqual([]);
  });

  it('at a server of the application that shows the metrics on a path', async () => {
    const exporter = createPrometheusExporter({ preventServerStart: true });
    const running = await measured({ prometheus: false, readers: [exporter], instrumentations: { http: {} } });
    const server = createServer((request, response) => {
      if (request.url === '/metrics') exporter.handler(request, response);
      else response.end('ok');
    }).listen(0, '127.0.0.1');
    onTestFinished(() => closed(server));
    await once(server, 'listening');
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const path of ['/metrics', '/', '/metrics']) await (await fetch(origin + path)).text();
    const shown = async () => String((await exporter.render()).body);
    const what = 'the other request is counted';
    await eventually(
      async () => expect(await shown()).toMatch(/http_server_request_duration_seconds_count\{.*\} 1\n/),
      { what },
    );
    expect(await shown()).toMatch(/http_server_active_requests\{.*\} 0\n/);
    expect(running.telemetry.endpoint).toBeUndefined();
  });

  it.each(['http/protobuf', 'http/json'] as const)('when they are pushed by OTLP over %s', async (protocol) => {
    const receiver = await otlpReceiver();
    const running = await measured({ otlp: { url: `${receiver.origin}/v1/metrics`, protocol } });
    await running.telemetry.forceFlush();
    await running.telemetry.forceFlush();
    await untilCounted(running);
    expect(receiver.pushes.length).toBeGreaterThanOrEqual(1);
    expect(await running.series('client', portOf(receiver.origin))).toEqual([]);
  });

  it('when they are pushed by OTLP over gRPC', async () => {
    const receiver = await grpcServer();
    const address = receiver.url;
    const running = await measured({ otlp: { url: address, protocol: 'grpc' } });
    await running.telemetry.forceFlush();
    await untilCounted(running);
    expect(receiver.pushes.length).toBeGreaterThanOrEqual(1);
    expect(await running.series('client', portOf(address))).toEqual([]);
  });

  it('when a push fails and is tried again', async () => {
    const receiver = await otlpReceiver((response, index) => response.writeHead(index === 0 ? 503 : 200).end());
    const running = await measured({ otlp: { url: `${receiver.origin}/v1/metrics` } });
    await running.telemetry.forceFlush().catch(() => {});
    await untilCounted(running);
    expect(receiver.pushes.length).toBeGreaterThanOrEqual(2);
    expect(await running.series('client', portOf(receiver.origin))).toEqual([]);
  });

  it('when they are pushed to a Pushgateway', async () => {
    const statuses = [503, 202];
    const gateway = createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(statuses.shift() ?? 202).end());
    }).listen(0, '127.0.0.1');
    onTestFinished(() => closed(gateway));
    await once(gateway, 'listening');
    const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
    const running = await measured({ prometheus: false });
    const exporter = { render: async () => ({ contentType: 'text/plain', body: '' }) };
    await createPushgateway({ exporter, url, jobName: 'job' }).push();
    await untilCounted(running);
    expect(statuses).toEqual([]);
    const counts = (await running.series('client', portOf(url))).filter(
      ({ kind, ...point }) => kind !== 'sum' || Reflect.get(point, 'value') !== 0,
    );
    expect(counts).toEqual([]);
  });
});
