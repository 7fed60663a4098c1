import { MeterProvider } from '@executor-metrics/sdk';
import { type CollectedMetric, createMemoryReader } from '@executor-metrics/testkit';
import { onTestFinished } from 'vitest';

interface Instrumentation {
  enable(): void;
  disable(): void;
}

export interface Watched {
  /** What was wrong at any time: values below 0, and warnings of ours. */
  readonly faults: readonly string[];
  collect(): Promise<CollectedMetric[]>;
}

/** Switches an instrumentation on for one test, and looks at its values all the time. */
export function watched(create: (options: { meterProvider: MeterProvider }) => Instrumentation): Watched {
  // The stock SDK would go on telling what is observed no more.
  const reader = createMemoryReader();
  const meterProvider = new MeterProvider({ readers: [reader] });
  const instrumentation = create({ meterProvider });
  instrumentation.enable();
  const faults: string[] = [];
  const collect = async (): Promise<CollectedMetric[]> => {
    const metrics = await reader.collectMetrics();
    for (const { name, attributes, ...point } of metrics) {
      if ('value' in point && point.value < 0) faults.push(`${name} ${JSON.stringify(attributes)} ${point.value}`);
    }
    return metrics;
  };
  const warned = ({ code = '', message }: Error & { readonly code?: string }): void => {
    if (code.startsWith('EXECUTOR_METRICS')) faults.push(message);
  };
  process.on('warning', warned);
  let looking: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    looking = collect();
  }, 25);
  onTestFinished(async () => {
    clearInterval(timer);
    process.off('warning', warned);
    await looking;
    instrumentation.disable();
    await meterProvider.shutdown();
  });
  return { faults, collect };
}
