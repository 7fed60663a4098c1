import { emitWarning } from '@executor-metrics/core/support';
import type { Instrumentation } from '@executor-metrics/instrumentation';
import type { MeterProvider } from '@opentelemetry/api';
import type { OtherInstrumentation } from './instrumentations-option.ts';
import { type InstrumentationKind, instrumentationNames, kinds, type OptionsByName } from './kinds.ts';
import type { InstrumentationsConfig } from './resolve-instrumentations.ts';

/** Our instrumentations that are on, by name. */
export type Instrumentations = { readonly [N in keyof OptionsByName]?: Instrumentation<OptionsByName[N], object> };

/** Instrumentations that begin and end together. */
export interface RunningInstrumentations {
  readonly ours: Instrumentations;
  /** Hooks what they are for, at once; what fails is a warning. */
  enable(meterProvider: MeterProvider): void;
  disable(): void;
}

/** @throws {ConfigurationError} where an option of one of them is wrong; nothing is hooked yet */
export function createInstrumentations({ ours: options, others }: InstrumentationsConfig): RunningInstrumentations {
  const created: [name: string, instrumentation: Instrumentation<object, object>][] = [];
  for (const name of instrumentationNames) {
    const own = options[name];
    if (own !== undefined) created.push([name, (kinds[name] as InstrumentationKind<object>).create(own)]);
  }
  const all: readonly OtherInstrumentation[] = [...created.map(([, instrumentation]) => instrumentation), ...others];
  return {
    ours: Object.freeze(Object.fromEntries(created)) as Instrumentations,
    enable(meterProvider) {
      for (const each of all) attempt(each, 'enabled', () => enableOne(each, meterProvider));
    },
    disable() {
      // The last first: one that wrapped what another had wrapped goes before that.
      for (const each of all.toReversed()) attempt(each, 'disabled', () => disableOne(each));
    },
  };
}

/** Those that were disabled here, which the options of OpenTelemetry's own do not show. */
const disabled = new WeakSet<OtherInstrumentation>();

/** OpenTelemetry's own are enabled by their constructor already, and some would hook everything twice. */
function enableOne(instrumentation: OtherInstrumentation, meterProvider: MeterProvider): void {
  instrumentation.setMeterProvider(meterProvider);
  if (instrumentation.getConfig().enabled !== true || disabled.has(instrumentation)) instrumentation.enable();
  disabled.delete(instrumentation);
}

function disableOne(instrumentation: OtherInstrumentation): void {
  instrumentation.disable();
  disabled.add(instrumentation);
}

function attempt({ instrumentationName }: OtherInstrumentation, what: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    emitWarning('EXECUTOR_METRICS_INSTRUMENTATION', `${instrumentationName} could not be ${what}: ${reason}`);
  }
}
