import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { createCollector, type RunningHttpServer } from '@executor-metrics/testkit';
import { onTestFinished } from 'vitest';
import { createHttpInstrumentation } from '../http-instrumentation.ts';
import type { HttpInstrumentationOptions } from '../options.ts';

/** A server that listens on a port of its own and is measured until the test has finished. */
export async function measured(
  server: Server & { closeAllConnections?(): void },
  options: HttpInstrumentationOptions = {},
): Promise<RunningHttpServer> {
  const running = recording(options);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections?.();
  });
  return { ...running, port: (server.address() as AddressInfo).port };
}

/** Measures whatever servers there are, until the test has finished. */
export function recording(options: HttpInstrumentationOptions = {}): Omit<RunningHttpServer, 'port'> {
  const { provider, collect, shutdown } = createCollector();
  const instrumentation = createHttpInstrumentation({ ...options, meterProvider: provider });
  instrumentation.enable();
  const stop = async (): Promise<void> => {
    instrumentation.disable();
    await shutdown();
  };
  onTestFinished(stop);
  return { collect, [Symbol.asyncDispose]: stop };
}

/** The text of a request that keeps its connection. */
export function get(path: string, ...headers: readonly string[]): string {
  return [`GET ${path} HTTP/1.1`, 'Host: localhost', ...headers, '', ''].join('\r\n');
}
