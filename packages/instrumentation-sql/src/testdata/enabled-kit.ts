import { type CommonOptions, createInstrumentation, type Kit } from '@executor-metrics/instrumentation';
import { type CollectedMetric, createCollector } from '@executor-metrics/testkit';
import { onTestFinished } from 'vitest';

export interface EnabledKit {
  readonly kit: Kit;
  collect(): Promise<CollectedMetric[]>;
  disable(): void;
}

let count = 0;

/** A kit of an instrumentation that is enabled until the test has finished. */
export function enabledKit(): EnabledKit {
  const { provider, collect, shutdown } = createCollector();
  let given: Kit | undefined;
  const instrumentation = createInstrumentation<CommonOptions>(
    // Two of one name would be told to be the same.
    {
      name: `sql-test-${count++}`,
      version: '1.0.0',
      optionTypes: {} as never,
      enable(kit) {
        given = kit;
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
  return { kit: given as Kit, collect, disable: () => instrumentation.disable() };
}
