import {
  checkOptions,
  eitherOf,
  flag,
  guarded,
  isRecord,
  listOf,
  type OptionType,
  type OptionTypes,
} from '@executor-metrics/core/support';
import type { MeterProvider } from '@opentelemetry/api';
import { type InstrumentationName, instrumentationNames, type OptionsByName } from './kinds.ts';

/** An instrumentation for OpenTelemetry, ours or any other: `Instrumentation` of `@opentelemetry/instrumentation`. */
export interface OtherInstrumentation {
  readonly instrumentationName: string;
  enable(): void;
  disable(): void;
  setMeterProvider(provider: MeterProvider): void;
  getConfig(): { readonly enabled?: boolean };
}

/** Which instrumentations run: each of ours by its name, and others. */
export type InstrumentationsOption = {
  /** `false`: off; options: on, with them. Default: on, unless the environment says otherwise. */
  readonly [N in InstrumentationName]?: boolean | OptionsByName[N];
} & {
  /** Further ones, such as OpenTelemetry's own. They are enabled with ours and record into the same provider. */
  readonly others?: readonly OtherInstrumentation[];
};

const types = {
  ...Object.fromEntries(instrumentationNames.map((name) => [name, eitherOf(flag, optionsOf(name))])),
  others: guarded('an array of OpenTelemetry instrumentations, each of them once', isListOfOthers),
} as OptionTypes<InstrumentationsOption>;

/** Throws where what is inside is wrong, so that the message names that. The instrumentations check their own options. */
export const instrumentationsOption: OptionType<InstrumentationsOption> = guarded(
  `an object with any of ${Object.keys(types).join(', ')}`,
  (value): value is InstrumentationsOption => {
    if (!isRecord(value)) return false;
    checkOptions('start(): option "instrumentations"', value, types);
    return true;
  },
);

function optionsOf(name: InstrumentationName): OptionType<object> {
  const expected = `the options of the instrumentation "${name}" but meterProvider, which is that of start()`;
  return guarded(expected, (value): value is object => isRecord(value) && value.meterProvider === undefined);
}

function isListOfOthers(value: unknown): value is readonly OtherInstrumentation[] {
  return listOf(other).accepts(value) && new Set(value).size === value.length;
}

const methods = ['enable', 'disable', 'setMeterProvider', 'getConfig'] as const;

const other: OptionType<OtherInstrumentation> = guarded(
  'an OpenTelemetry instrumentation',
  (value): value is OtherInstrumentation =>
    isRecord(value) &&
    typeof value.instrumentationName === 'string' &&
    methods.every((method) => typeof value[method] === 'function'),
);
