import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkOptions } from '@executor-metrics/core/support';
import { onTestFinished } from 'vitest';
import type { Scrape } from '../../serving/scrape.ts';
import { createServing, type Serving, type ServingParts } from '../../serving/serving.ts';
import { resolveServingOptions, type ServingOptions, servingOptionTypes } from '../../serving/serving-options.ts';

/** As the exporter does it: checked, with defaults, put together. */
export function servingOf(scrape: Scrape, options?: ServingOptions, parts?: ServingParts): Serving {
  const checked = checkOptions('createPrometheusExporter()', options, servingOptionTypes);
  const serving = createServing(scrape, resolveServingOptions('createPrometheusExporter()', checked), parts);
  onTestFinished(() => serving.close());
  return serving;
}

/** The same with its endpoint open, on any free port. Closed at the end of the test. */
export async function openedServing(
  scrape: Scrape,
  options?: ServingOptions,
  parts?: ServingParts,
): Promise<Serving & { readonly url: string; readonly port: number }> {
  const serving = servingOf(scrape, { port: 0, ...options }, parts);
  if (serving.endpoint === undefined) throw new Error('there is no endpoint');
  const { url, port } = await serving.endpoint.open();
  return { ...serving, url, port };
}

/** A server of the application; closed at the end of the test. */
export async function applicationOf(listener: RequestListener): Promise<{ url: string; port: number; server: Server }> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, server };
}
