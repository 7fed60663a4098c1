import { createHttpInstrumentation } from '@executor-metrics/instrumentation-http';
import { MeterProvider } from '@executor-metrics/sdk';
// Not by the package: that would load the test runner into the program.
import { createMemoryReader, type MemoryReader } from '../../../packages/testkit/src/metrics/memory-reader.ts';

export const reader: MemoryReader = createMemoryReader();

const instrumentation = createHttpInstrumentation({ meterProvider: new MeterProvider({ readers: [reader] }) });

export const enable = (): void => instrumentation.enable();

if (process.argv.includes('early')) enable();
