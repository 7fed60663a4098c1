import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpInstrumentation, type HttpInstrumentationOptions } from '@executor-metrics/instrumentation-http';
import { MeterProvider } from '@executor-metrics/sdk';
import {
  createCollector,
  createMemoryReader,
  type MemoryReader,
  type RunningHttpServer,
} from '@executor-metrics/testkit';
import type { MeterProvider as ApiMeterProvider } from '@opentelemetry/api';

export interface InProcessOptions extends HttpInstrumentationOptions {
  /** Whose MeterProvider; ours by default. */
  readonly sdk?: 'ours' | 'official';
  /** Before the server is created, or when it listens already. */
  readonly enabled?: 'early' | 'late';
}

/** A server in this process, measured until it is disposed of. */
export async function inProcess(
  listen: () => Promise<Server>,
  { sdk = 'ours', enabled = 'early', ...options }: InProcessOptions = {},
): Promise<RunningHttpServer> {
  const { provider, reader } = sdk === 'ours' ? ours() : createCollector();
  const instrumentation = createHttpInstrumentation({ ...options, meterProvider: provider });
  if (enabled === 'early') instrumentation.enable();
  const server = await listen();
  if (enabled === 'late') instrumentation.enable();
  return {
    port: (server.address() as AddressInfo).port,
    collect: () => reader.collectMetrics(),
    async [Symbol.asyncDispose]() {
      instrumentation.disable();
      server.close();
      server.closeAllConnections();
    },
  };
}

function ours(): { readonly provider: ApiMeterProvider; readonly reader: MemoryReader } {
  const reader = createMemoryReader();
  return { provider: new MeterProvider({ readers: [reader] }), reader };
}
