import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually, type MetricFamily, parseExposition } from '@executor-metrics/testkit';
import { describe, expect, it } from 'vitest';
import { type Demo, startDemo } from './demo.ts';

describe('the demo', () => {
  it('ends by itself after --duration, with exit code 0 and its totals', async () => {
    await using demo = await startDemo({ args: ['--duration', '3', '--rate', '50'] });
    expect(await demo.program.exited).toEqual({ code: 0, signal: null });
    const { operations } = await demo.stop();
    expect(operations.intent.successes).toBeGreaterThan(0);
  });

  it('stops cleanly on Ctrl-C', async () => {
    await using demo = await startDemo({ args: ['--rate', '50'] });
    await demo.stop();
    expect(await demo.program.exited).toEqual({ code: 0, signal: null });
  });

  it('counts its HTTP requests by their routes, as many as the service has had', async () => {
    await using demo = await startDemo({ args: ['--tasks', '30', '--rate', '100'] });
    const { tasks } = await demo.idle(30);
    for (const path of ['/tasks/1', '/tasks/2', '/tasks?status=done', '/health', '/tasks/nobody', '/']) {
      await (await fetch(demo.apiUrl + path)).text();
    }
    const families = await eventually(
      async () => {
        const found = await familiesOf(demo);
        expect(requestsIn(found)).toMatchObject({
          'POST /tasks 202': tasks.accepted,
          'GET /tasks/:id 200': 2,
          'GET /tasks 200': 1,
          'GET /health 200': 1,
          'GET undefined 404': 2,
        });
        return found;
      },
      { what: 'all requests are counted' },
    );
    const active = families.get('http_server_active_requests')?.samples.map(({ value }) => value);
    expect(active).toEqual([0, 0]);
    const sent = families.get('http_client_request_duration_seconds')?.samples ?? [];
    expect(sent.find(({ name }) => name.endsWith('_count'))?.value).toBe(tasks.accepted + tasks.rejected);
    await demo.stop();
  });

  it('goes on without an endpoint where its port is taken, and says so once', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await using demo = await startDemo({
      args: ['--tasks', '10', '--rate', '50'],
      env: { METRICS_PORT: String(port) },
    });
    expect(demo.metricsUrl).toBeNull();
    const { operations } = await demo.idle(10);
    expect(operations.intent.successes).toBeGreaterThan(0);
    await demo.stop();
    other.close();
    const warnings = demo.program
      .output()
      .split('\n')
      .filter((line) => line.includes('ExecutorMetricsWarning'));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`port ${port} is taken on 127.0.0.1`);
  });

  it('warns once of METRICS_PORT=banana and serves on the default port or says that it is taken', async () => {
    await using demo = await startDemo({ args: ['--rate', '0'], env: { METRICS_PORT: 'banana' } });
    await demo.stop();
    const warnings = demo.program
      .output()
      .split('\n')
      .filter((line) => line.includes('EXECUTOR_METRICS_ENVIRONMENT'));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/METRICS_PORT is "banana".*a port from 0 to 65535/);
    if (demo.metricsUrl !== null) expect(demo.metricsUrl).toBe('http://127.0.0.1:9464/metrics');
  });
});

async function familiesOf({ metricsUrl }: Demo): Promise<ReadonlyMap<string, MetricFamily>> {
  return parseExposition(await (await fetch(metricsUrl)).text()).families;
}

/** How many requests have ended, by method, route and status. */
function requestsIn(families: ReadonlyMap<string, MetricFamily>): Record<string, number> {
  const samples = families.get('http_server_request_duration_seconds')?.samples ?? [];
  const about = ['http_request_method', 'http_route', 'http_response_status_code'];
  return Object.fromEntries(
    samples
      .filter(({ name }) => name.endsWith('_count'))
      .map(({ labels, value }) => [about.map((label) => String(labels.get(label))).join(' '), value]),
  );
}
