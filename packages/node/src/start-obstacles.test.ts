import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { createMemoryReader, freePort, recordWarnings, type Warning } from '@executor-metrics/testkit';
import { metrics as api } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { start } from './start.ts';
import { quiet, scrape, started } from './testdata/started.ts';

let warnings: readonly Warning[];
const codes = () => warnings.map(({ code }) => code);

beforeEach(() => {
  warnings = recordWarnings();
});
afterEach(() => {
  vi.restoreAllMocks();
  api.disable();
});

describe('start with what is wrong', () => {
  const boundReader = () => {
    const reader = createMemoryReader();
    new MeterProvider({ readers: [reader] });
    return reader;
  };
  const twice = createMemoryReader();

  it.each<[what: string, options: object, message: string]>([
    ['an unknown option', { prot: 1 }, 'start(): unknown option "prot"'],
    ['a wrong option', { shutdownTimeoutMs: -1 }, 'start(): option "shutdownTimeoutMs" is -1'],
    ['a wrong option of the endpoint', { prometheus: { path: 'm' } }, 'createPrometheusExporter(): option "path"'],
    ['an unknown option of the push', { otlp: { uri: 'x' } }, 'createOtlpExporter(): unknown option "uri"'],
    [
      'a reader that belongs to another provider',
      { readers: [boundReader()] },
      'start(): the options "views" and "readers"',
    ],
    ['the same reader twice', { readers: [twice, twice] }, 'metric readers, each of them once'],
    ['a view without a selector', { views: [{}] }, 'start(): the options "views" and "readers" cannot be used'],
  ])('rejects %s, leaves nothing open, and can be called again at once', async (_, wrong, message) => {
    const port = await freePort();
    const before = api.getMeterProvider();
    const refused = expect(start({ ...quiet, port, ...wrong })).rejects.toThrow(message);
    expect(api.getMeterProvider()).toBe(before);
    const telemetry = await started({ ...quiet, port });
    await refused;
    expect(telemetry.endpoint).toBe(`http://127.0.0.1:${port}/metrics`);
    expect(warnings).toEqual([]);
  });

  it('in the environment warns once for each variable and uses the default', async () => {
    await started({ ...quiet, env: { METRICS_HOST: ' ', METRICS_PORT: 'banana', OTEL_METRICS_EXPORTER: 'zipkin' } });
    expect(codes()).toEqual(['EXECUTOR_METRICS_ENVIRONMENT', 'EXECUTOR_METRICS_ENVIRONMENT']);
    expect(warnings[0]?.message).toContain('METRICS_PORT is "banana", which is ignored; accepted: a port from 0');
  });

  it('goes on without the endpoint when the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const telemetry = await started({ ...quiet, port: (other.address() as AddressInfo).port });
    expect(telemetry.endpoint).toBeUndefined();
    expect(codes()).toEqual(['EXECUTOR_METRICS_NO_ENDPOINT']);
    await telemetry.metrics.operation('execute').run(async () => {});
  });
});

describe('start beside another MeterProvider', () => {
  it('that is the global one leaves it there, says so, and still has its own metrics', async () => {
    const theirs = new MeterProvider();
    api.setGlobalMeterProvider(theirs);
    const telemetry = await started();
    expect(api.getMeterProvider()).toBe(theirs);
    expect(codes()).toEqual(['EXECUTOR_METRICS_GLOBAL_TAKEN']);
    await telemetry.metrics.operation('execute').run(async () => {});
    expect(await scrape(telemetry)).toContain('executor_operation_completed_total');
    await telemetry.shutdown();
    expect(api.getMeterProvider()).toBe(theirs);
  });

  it('that took its place as the global one leaves that alone at the shutdown', async () => {
    const telemetry = await started();
    api.disable();
    const theirs = new MeterProvider();
    api.setGlobalMeterProvider(theirs);
    await telemetry.shutdown();
    expect(api.getMeterProvider()).toBe(theirs);
  });

  it('that is gone records nothing more, and a later one does', async () => {
    const telemetry = await started();
    await telemetry.shutdown();
    expect(api.getMeterProvider()).not.toBe(telemetry.meterProvider);
  });
});
