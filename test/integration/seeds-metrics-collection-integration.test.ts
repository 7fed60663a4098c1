import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ExecutorMetrics } from '@executor-metrics/core';
import { createPrometheusExporter } from '@executor-metrics/exporter-prometheus';
import { MeterProvider } from '@executor-metrics/sdk';
import { parseExposition, sampleValue } from '@executor-metrics/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';

describe('integration with existing systems', () => {
  function application(): { exporter: ReturnType<typeof createPrometheusExporter>; getData: () => object } {
    const exporter = createPrometheusExporter({ preventServerStart: true });
    const provider = new MeterProvider({ readers: [exporter] });
    onTestFinished(() => provider.shutdown());
    const metrics = new ExecutorMetrics({ meterProvider: provider });
    return { exporter, getData: metrics.timed('api_data_endpoint')(() => ({ data: '...' })) };
  }

  async function expectCounted(response: Response): Promise<void> {
    expect(response.headers.get('content-type')).toContain('text/plain');
    const operation = { executor_operation: 'api_data_endpoint' };
    expect(sampleValue(parseExposition(await response.text()), 'executor_operation_completed_total', operation)).toBe(
      1,
    );
  }

  it('serves metrics in an application of Node.js beside its own routes', async () => {
    const { exporter, getData } = application();
    const server = createServer((request, response) => {
      if (request.url === '/metrics') exporter.handler(request, response);
      else response.end(JSON.stringify(getData()));
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await (await fetch(`${url}/api/data`)).json()).toEqual({ data: '...' });
    await expectCounted(await fetch(`${url}/metrics`));
  });

  it('serves metrics in an application of the Fetch API beside its own routes', async () => {
    const { exporter, getData } = application();
    const answer = async (request: Request): Promise<Response> =>
      new URL(request.url).pathname === '/metrics' ? exporter.fetchHandler(request) : Response.json(getData());
    expect(await (await answer(new Request('http://app/api/data'))).json()).toEqual({ data: '...' });
    await expectCounted(await answer(new Request('http://app/metrics')));
  });
});
