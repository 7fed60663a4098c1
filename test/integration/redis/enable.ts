import { createRedisInstrumentation } from '@executor-metrics/instrumentation-redis';
import { MeterProvider } from '@executor-metrics/sdk';
import { MetricReader, MeterProvider as OfficialMeterProvider } from '@opentelemetry/sdk-metrics';

/** For programs of their own, in which the packages of the tests cannot be loaded. */
class PlainReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

const readers = [new PlainReader()];
const isOfficial = process.argv.includes('official');

export const instrumentation: ReturnType<typeof createRedisInstrumentation> = createRedisInstrumentation({
  meterProvider: isOfficial ? new OfficialMeterProvider({ readers }) : new MeterProvider({ readers }),
});

if (process.argv.includes('early')) instrumentation.enable();

/** Prints the numbers of all metrics by name, operation and error. */
export async function printNumbers(): Promise<void> {
  const numbers: Record<string, number> = {};
  const { resourceMetrics } = (await readers[0]?.collect()) ?? { resourceMetrics: { scopeMetrics: [] } };
  for (const { descriptor, dataPoints } of resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics)) {
    for (const { attributes, value } of dataPoints) {
      const words = [descriptor.name, attributes['db.operation.name'], attributes['error.type']];
      const key = words.filter((word) => word !== undefined).join(' ');
      numbers[key] = (numbers[key] ?? 0) + (typeof value === 'number' ? value : value.count);
    }
  }
  process.stdout.write(`${JSON.stringify(numbers)}\n`);
}
