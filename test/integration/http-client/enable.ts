import { createInstrumentation } from '@executor-metrics/instrumentation';
import { MeterProvider } from '@executor-metrics/sdk';
import { MetricReader } from '@opentelemetry/sdk-metrics';
import { hookClients } from '../../../packages/instrumentation-http/src/client/hook-clients.ts';

/** For programs of their own, in which the packages of the tests cannot be loaded. */
export class PlainReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

export const reader: PlainReader = new PlainReader();

const clients = createInstrumentation<object, object>(
  {
    name: 'clients-under-test',
    version: '0.0.0',
    optionTypes: {},
    enable: (kit) =>
      void hookClients(kit, { bodySizes: true, yieldToOfficial: !process.argv.includes('side-by-side') }),
  },
  { meterProvider: new MeterProvider({ readers: [reader] }) },
);

/** Counts from now on. */
export function enable(): void {
  clients.enable();
}

if (process.argv.includes('early')) enable();
