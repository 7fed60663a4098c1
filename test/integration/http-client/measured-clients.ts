import { createInstrumentation, type Instrumentation } from '@executor-metrics/instrumentation';
import { MeterProvider as OurMeterProvider } from '@executor-metrics/sdk';
import {
  type CollectedMetric,
  createCollector,
  createMemoryReader,
  eventually,
  type HistogramPoint,
  pointsOf,
} from '@executor-metrics/testkit';
import type { Attributes, MeterProvider } from '@opentelemetry/api';
import type { ClientOptions } from '../../../packages/instrumentation-http/src/client/client-options.ts';
import { hookClients } from '../../../packages/instrumentation-http/src/client/hook-clients.ts';

interface Measurement {
  readonly provider: MeterProvider;
  collect(): Promise<readonly CollectedMetric[]>;
}

/** Both kinds of provider that record the same. */
export const sdks: readonly { readonly sdk: string; readonly measure: () => Measurement }[] = [
  { sdk: 'our SDK', measure: measureWithOurs },
  { sdk: 'the official SDK', measure: () => createCollector() },
];

export function measureWithOurs(): Measurement {
  const reader = createMemoryReader();
  return { provider: new OurMeterProvider({ readers: [reader] }), collect: () => reader.collectMetrics() };
}

/** Clients that are measured, until they are disposed of. */
export interface MeasuredClients extends Disposable {
  readonly instrumentation: Instrumentation;
  collect(): Promise<readonly CollectedMetric[]>;
  /** The attributes of all requests that have ended, as soon as there are so many; more are a failure. */
  requests(count: number): Promise<readonly Attributes[]>;
  /** The sum of an up-down counter over all series with these attributes. */
  underway(name: string, attributes?: Attributes): Promise<number>;
}

let made = 0;

export function measuredClients(
  options: ClientOptions = {},
  measure: () => Measurement = measureWithOurs,
): MeasuredClients {
  const { provider, collect } = measure();
  const instrumentation = createInstrumentation<object, object>(
    {
      name: `clients-under-test-${made++}`,
      version: '0.0.0',
      optionTypes: {},
      enable: (kit) => void hookClients(kit, options),
    },
    { meterProvider: provider },
  );
  instrumentation.enable();
  return {
    instrumentation,
    collect,
    async requests(count) {
      let ended: readonly Attributes[] = [];
      await eventually(
        async () => {
          ended = (await durations(collect)).flatMap(({ attributes, histogram }) =>
            Array.from({ length: histogram.count }, () => attributes),
          );
          if (ended.length !== count) throw new Error(`there are ${ended.length}: ${JSON.stringify(ended)}`);
        },
        { what: `${count} requests that have ended`, intervalMs: 10 },
      );
      return ended;
    },
    async underway(name, attributes = {}) {
      const points = pointsOf(await collect(), name, attributes as Record<string, string>);
      return points.reduce((sum, point) => sum + (point.kind === 'sum' ? point.value : Number.NaN), 0);
    },
    [Symbol.dispose]: () => instrumentation.disable(),
  };
}

async function durations(collect: Measurement['collect']): Promise<readonly HistogramPoint[]> {
  const points = pointsOf(await collect(), 'http.client.request.duration');
  return points.filter((point) => point.kind === 'histogram');
}
