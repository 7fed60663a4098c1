import { recordWarnings, type Warning } from '@executor-metrics/testkit';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createPrometheusExporter } from './create-prometheus-exporter.ts';
import { PortTakenError } from './serving/listen.ts';
import { heldPort, serving, taken } from './testdata/serving.ts';

let warnings: readonly Warning[];

beforeEach(() => {
  warnings = recordWarnings();
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('the port of a Prometheus exporter', () => {
  it('is any free one for 0, and the endpoint says which', async () => {
    const { url } = await serving({ port: 0 });
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*\/metrics$/);
    expect((await fetch(url)).status).toBe(200);
    expect(warnings).toEqual([]);
  });

  it('is not opened before a provider takes the exporter', async () => {
    const exporter = createPrometheusExporter({ port: 0 });
    expect(exporter.endpoint).toBeUndefined();
    const provider = new MeterProvider({ readers: [exporter] });
    onTestFinished(() => provider.shutdown());
    await exporter.ready;
    expect(exporter.endpoint).toBeDefined();
  });

  it('costs the endpoint alone when it is taken, with one warning and a rejected ready', async () => {
    const port = await heldPort();
    const { exporter, provider } = taken({ port });
    const refused = await exporter.ready.catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(PortTakenError);
    expect(refused).toMatchObject({ host: '127.0.0.1', ports: [port] });
    expect(exporter.endpoint).toBeUndefined();
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.code).toBe('EXECUTOR_METRICS_NO_ENDPOINT');
    expect(warnings[0]?.message).toContain(`port ${port} is taken on 127.0.0.1; choose another one with METRICS_PORT`);
    provider.getMeter('test').createCounter('jobs').add(1);
    expect((await exporter.render()).body).toContain('jobs_total');
  });

  it('is the next free one of a range, and that is reported', async () => {
    const first = await heldPort();
    const last = Math.min(first + 20, 65_535);
    const { exporter } = await serving({ port: `${first}-${last}` });
    const port = Number(new URL(exporter.endpoint ?? '').port);
    expect(port).toBeGreaterThan(first);
    expect(port).toBeLessThanOrEqual(last);
    expect(warnings).toEqual([
      {
        code: 'EXECUTOR_METRICS_PORT_MOVED',
        message: `port ${first} is taken; the metrics are at http://127.0.0.1:${port}/metrics`,
      },
    ]);
  });

  it('names the whole range when none of it is free', async () => {
    const port = await heldPort();
    const { exporter } = taken({ port: `${port}-${port}` });
    await expect(exporter.ready).rejects.toThrow(`port ${port} is taken on 127.0.0.1`);
    expect(new PortTakenError('127.0.0.1', [1, 2, 3]).message).toBe('ports 1 to 3 are taken on 127.0.0.1');
  });

  it('is found for both of two exporters with "auto"', async () => {
    const first = await serving({ port: 'auto' });
    const second = await serving({ port: 'auto' });
    expect(new URL(second.url).port).not.toBe(new URL(first.url).port);
    expect((await fetch(second.url)).status).toBe(200);
    expect(warnings.at(-1)?.code).toBe('EXECUTOR_METRICS_PORT_MOVED');
  });

  it('can be had again after the shutdown', async () => {
    const { provider, url } = await serving({ port: 0 });
    await provider.shutdown();
    const again = await serving({ port: Number(new URL(url).port) });
    expect(again.url).toBe(url);
  });
});

describe('the host of a Prometheus exporter', () => {
  it('stands in brackets in the endpoint when it is an IPv6 address', async (test) => {
    const { exporter } = taken({ port: 0, host: '::1' });
    const opened = await exporter.ready.then(
      () => true,
      () => false,
    );
    test.skip(!opened, 'this machine has no IPv6');
    expect(exporter.endpoint).toMatch(/^http:\/\/\[::1\]:\d+\/metrics$/);
    expect((await fetch(exporter.endpoint ?? '')).status).toBe(200);
  });

  it('may be localhost, whichever address that is', async () => {
    const { url } = await serving({ port: 0, host: 'localhost' });
    expect(url).toMatch(/^http:\/\/localhost:\d+\/metrics$/);
    expect((await fetch(url)).status).toBe(200);
  });

  it.each([
    ['a name that does not exist', 'no-such-host.invalid'],
    ['an address of another machine', '192.0.2.1'],
    ['an address with a port', '127.0.0.1:9464'],
  ])('is reported and not thrown when it is %s', async (_, host) => {
    const { exporter } = taken({ port: 0, host });
    await expect(exporter.ready).rejects.toThrow(/ENOTFOUND|EAI_AGAIN|EADDRNOTAVAIL/);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.code).toBe('EXECUTOR_METRICS_NO_ENDPOINT');
    expect(warnings[0]?.message).toContain('METRICS_HOST or { host } must be an address of this machine');
  });
});

describe('ready of a Prometheus exporter', () => {
  it('causes no unhandled rejection when nobody awaits it', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    onTestFinished(() => void process.off('unhandledRejection', unhandled));
    const { exporter } = taken({ port: await heldPort() });
    await vi.waitFor(() => expect(warnings).toHaveLength(1));
    // Node looks for unhandled rejections after the microtasks of the turn in which they happened.
    await new Promise((resolve) => setImmediate(resolve));
    expect(unhandled).not.toHaveBeenCalled();
    await expect(exporter.ready).rejects.toThrow(PortTakenError);
  });

  it('settles without a server with preventServerStart', async () => {
    const { exporter } = taken({ preventServerStart: true });
    await exporter.ready;
    expect(exporter.endpoint).toBeUndefined();
  });
});
