import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { onTestFinished } from 'vitest';
import { createPrometheusExporter } from '../create-prometheus-exporter.ts';
import type { PrometheusExporterOptions } from '../options.ts';
import type { PrometheusExporter } from '../reader/prometheus-exporter.ts';

export interface Serving {
  readonly exporter: PrometheusExporter;
  readonly provider: MeterProvider;
  /** The endpoint, which must be there. */
  readonly url: string;
}

/** An exporter that a provider has taken; shut down at the end of the test. */
export function taken(options?: PrometheusExporterOptions): Omit<Serving, 'url'> {
  const exporter = createPrometheusExporter(options);
  const provider = new MeterProvider({ readers: [exporter] });
  onTestFinished(() => provider.shutdown());
  return { exporter, provider };
}

/** The same, when its endpoint listens. */
export async function serving(options: PrometheusExporterOptions = { port: 0 }): Promise<Serving> {
  const { exporter, provider } = taken(options);
  await exporter.ready;
  if (exporter.endpoint === undefined) throw new Error('there is no endpoint');
  return { exporter, provider, url: exporter.endpoint };
}

/** A port of 127.0.0.1 that somebody else holds until the end of the test. */
export async function heldPort(port = 0): Promise<number> {
  const server = createTcpServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** A server of the application; closed at the end of the test. */
export async function applicationServer(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
