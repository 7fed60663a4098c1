import {
  createMemoryReader,
  freePort,
  parseExposition,
  recordWarnings,
  sampleValue,
  type Warning,
} from '@executor-metrics/testkit';
import { metrics as api } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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

describe('start', () => {
  it('gives the process its metrics: in code, through the global API, and of the host', async () => {
    const telemetry = await started({ env: {}, port: 0, serviceName: 'worker' });
    await telemetry.metrics.operation('execute').run(async () => {});
    api.getMeter('library').createCounter('jobs').add(2);
    const exposition = parseExposition(await scrape(telemetry));
    expect(sampleValue(exposition, 'jobs_total')).toBe(2);
    const labels = { executor_operation: 'execute' };
    expect(sampleValue(exposition, 'executor_operation_completed_total', labels)).toBe(1);
    expect(exposition.families.has('process_memory_usage')).toBe(true);
    expect(exposition.families.get('target_info')?.samples[0]?.labels.get('service_name')).toBe('worker');
    expect(telemetry.metrics.getMetricsSummary()).toMatchObject({ attached: true, endpoint: telemetry.endpoint });
    expect(warnings).toEqual([]);
  });

  it('registers its provider before it returns its promise', async () => {
    const starting = started();
    const counter = api.getMeter('early').createCounter('early');
    counter.add(1);
    expect(await scrape(await starting)).toContain('early_total');
  });

  it('called again while it runs gives what is running, and ignores options with a warning', async () => {
    const first = start(quiet);
    const second = await start();
    expect(await started()).toBe(second);
    expect(await first).toBe(second);
    expect(codes()).toEqual(['EXECUTOR_METRICS_STARTED']);
  });

  it('starts anew after shutdown, and leaves nothing behind', async () => {
    const listeners = () => ['SIGTERM', 'SIGINT', 'beforeExit'].map((event) => process.listenerCount(event));
    const before = listeners();
    const first = await started();
    const { endpoint } = first;
    await first.shutdown();
    expect(listeners()).toEqual(before);
    expect(first.endpoint).toBeUndefined();
    await expect(fetch(endpoint ?? '')).rejects.toThrow();
    const second = await started();
    expect(second).not.toBe(first);
    expect((await fetch(second.endpoint ?? '')).status).toBe(200);
    expect(warnings).toEqual([]);
  });

  it('called during a shutdown waits for it, and gets the same port', async () => {
    const port = await freePort();
    const first = await started({ ...quiet, port });
    const closing = first.shutdown();
    const [second, third] = await Promise.all([started({ ...quiet, port }), start()]);
    await closing;
    expect(third).toBe(second);
    expect(second.endpoint).toBe(`http://127.0.0.1:${port}/metrics`);
    expect(warnings).toEqual([]);
  });

  it('shut down twice does it once; a later start is not concerned', async () => {
    const first = await started();
    expect(first.shutdown()).toBe(first.shutdown());
    await first.shutdown();
    const second = await started();
    await first.shutdown();
    expect(await start()).toBe(second);
  });

  it('ends with await using', async () => {
    let endpoint: string | undefined;
    {
      await using telemetry = await start(quiet);
      endpoint = telemetry.endpoint;
    }
    await expect(fetch(endpoint ?? '')).rejects.toThrow();
  });
});

describe('start with metrics switched off', () => {
  it('has the same shape, opens nothing and registers nothing', async () => {
    const before = api.getMeterProvider();
    const telemetry = await started({ ...quiet, enabled: false });
    expect(telemetry.endpoint).toBeUndefined();
    expect(api.getMeterProvider()).toBe(before);
    await expect(telemetry.metrics.operation('execute').run(async () => 7)).resolves.toBe(7);
    await telemetry.forceFlush();
    await telemetry.shutdown();
  });

  it('can be switched on after its shutdown, which is one however often it is called', async () => {
    const off = await started({ ...quiet, env: { METRICS_ENABLED: 'false' } });
    await off.shutdown();
    const on = await started();
    await off.shutdown();
    expect(await start()).toBe(on);
    expect(on.endpoint).toBeDefined();
  });
});

describe('the deadline of start', () => {
  it('ends a flush and a shutdown that hang, by name', async () => {
    const reader = createMemoryReader();
    reader.forceFlush = () => new Promise(() => {});
    reader.shutdown = () => new Promise(() => {});
    const telemetry = await started({ ...quiet, readers: [reader], shutdownTimeoutMs: 50 });
    await expect(telemetry.forceFlush()).rejects.toThrow('the flush of the metrics did not finish within 50 ms');
    await expect(telemetry.shutdown()).rejects.toThrow('the shutdown of the metrics did not finish within 50 ms');
    const again = await started();
    expect((await fetch(again.endpoint ?? '')).status).toBe(200);
  });
});
