import { createSqlInstrumentation } from '@executor-metrics/instrumentation-sql';
import { MeterProvider } from '@executor-metrics/sdk';
import { MetricReader } from '@opentelemetry/sdk-metrics';
import { countsOf } from './counts.ts';

// Measures SQL from when it is loaded on: with `--import` before the program, or by the program itself.

class ManualReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

const reader = new ManualReader();
export const instrumentation: ReturnType<typeof createSqlInstrumentation> = createSqlInstrumentation({
  meterProvider: new MeterProvider({ readers: [reader] }),
});
instrumentation.enable();

/** Prints what was counted, as JSON. */
export async function printCounts(): Promise<void> {
  process.stdout.write(`${JSON.stringify(countsOf((await reader.collect()).resourceMetrics))}\n`);
}
