import { createInstrumentation, type Kit } from '@executor-metrics/instrumentation';
import { type CollectedMetric, createCollector } from '@executor-metrics/testkit';
import { onTestFinished } from 'vitest';

export interface OpenKit {
  readonly kit: Kit;
  collect(): Promise<CollectedMetric[]>;
  disable(): void;
}

/** A kit as an instrumentation has it, until the test has finished. */
export function openKit(): OpenKit {
  const { provider, collect, shutdown } = createCollector();
  let kit: Kit | undefined;
  const instrumentation = createInstrumentation<object>(
    {
      name: 'under-test',
      version: '0.0.0',
      optionTypes: {},
      enable(given) {
        kit = given;
        return undefined;
      },
    },
    { meterProvider: provider },
  );
  instrumentation.enable();
  onTestFinished(async () => {
    instrumentation.disable();
    await shutdown();
  });
  if (kit === undefined) throw new Error('enable() is called at once');
  return { kit, collect, disable: () => instrumentation.disable() };
}
