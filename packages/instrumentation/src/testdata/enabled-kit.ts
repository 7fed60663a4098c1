import type { MeterProvider } from '@opentelemetry/api';
import { createInstrumentation } from '../create-instrumentation.ts';
import type { Instrumentation } from '../instrumentation.ts';
import type { Kit } from '../kit.ts';

export interface TestOptions {
  readonly meterProvider?: MeterProvider;
  /** By default a name of its own, so that no other instrumentation counts the same. */
  readonly name?: string;
  readonly version?: string;
}

let made = 0;

/** An instrumentation that sets up what it is told. */
export function instrumentationThat(enable: (kit: Kit) => void, options: TestOptions = {}): Instrumentation {
  const { name = `test-${made++}`, version = '1.0.0', meterProvider } = options;
  const definition = {
    ...{ name, version, optionTypes: {} },
    enable: (kit: Kit): undefined => {
      enable(kit);
    },
  };
  return createInstrumentation(definition, meterProvider && { meterProvider });
}

/** The kit of an instrumentation that is enabled. */
export function enabledKit(options?: TestOptions): { readonly kit: Kit; readonly instrumentation: Instrumentation } {
  let opened: Kit | undefined;
  const instrumentation = instrumentationThat((kit) => {
    opened = kit;
  }, options);
  instrumentation.enable();
  if (opened === undefined) throw new Error('the instrumentation is not active');
  return { kit: opened, instrumentation };
}
