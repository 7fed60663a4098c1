import {
  ConfigurationError,
  checkOptions,
  durationMs,
  guarded,
  isRecord,
  type OptionType,
  type OptionTypes,
  text,
} from '@executor-metrics/core/support';
import {
  type AggregationOption,
  type IAttributesProcessor,
  InstrumentType,
  type ViewOptions as OfficialViewOptions,
} from '@opentelemetry/sdk-metrics';
import { checkAggregation } from './aggregation-option.ts';
import { cardinalityLimit } from './cardinality-limit.ts';
import { hasWildcard } from './name-pattern.ts';

/** Which instruments a view is for, and what becomes of them: all that OpenTelemetry's own views can say, and more. */
export type ViewOptions = OfficialViewOptions & {
  /**
   * After so many milliseconds without a record a series is dropped; the next record begins it anew. Default: never.
   */
  seriesIdleTimeMs?: number;
};

const selectors = [
  'instrumentName',
  'instrumentType',
  'instrumentUnit',
  'meterName',
  'meterVersion',
  'meterSchemaUrl',
] as const satisfies readonly (keyof ViewOptions)[];

/** A string, which may be empty: there are instruments without a unit and meters without a name. */
const anyText: OptionType<string> = guarded('a string', (value): value is string => typeof value === 'string');

const instrumentTypes: readonly unknown[] = Object.values(InstrumentType);
const instrumentType: OptionType<InstrumentType> = guarded(
  `one of InstrumentType: ${instrumentTypes.join(', ')}`,
  (value): value is InstrumentType => instrumentTypes.includes(value),
);

const attributesProcessors: OptionType<IAttributesProcessor[]> = guarded(
  'an array of attributes processors, each an object with a method "process"',
  (value): value is IAttributesProcessor[] =>
    // Array.from: `every` passes over the holes of a sparse array.
    Array.isArray(value) && Array.from(value).every((each) => isRecord(each) && typeof each.process === 'function'),
);

/** What it holds is checked on its own, so that a message can name the part that is wrong. */
const aggregation: OptionType<AggregationOption> = guarded(
  'an object such as { type: AggregationType.SUM }',
  (value): value is AggregationOption => isRecord(value),
);

const viewTypes: OptionTypes<ViewOptions> = {
  name: text,
  description: anyText,
  attributesProcessors,
  aggregation,
  aggregationCardinalityLimit: cardinalityLimit,
  instrumentType,
  instrumentName: text,
  instrumentUnit: anyText,
  meterName: anyText,
  meterVersion: anyText,
  meterSchemaUrl: anyText,
  seriesIdleTimeMs: durationMs,
};

/**
 * The options of a view, checked, and with copies of what the caller could still change.
 *
 * @throws {ConfigurationError}
 */
export function checkViewOptions(where: string, given: ViewOptions): Partial<ViewOptions> {
  const checked = checkOptions(where, given, viewTypes);
  if (selectors.every((selector) => checked[selector] === undefined)) {
    throw new ConfigurationError(
      `${where}: no instruments are selected; accepted: at least one of ${selectors.join(', ')}`,
    );
  }
  const { name, instrumentName } = checked;
  if (name !== undefined && (instrumentName === undefined || hasWildcard(instrumentName))) {
    const selected = instrumentName === undefined ? 'not given' : JSON.stringify(instrumentName);
    throw new ConfigurationError(
      `${where}: option "name" is ${JSON.stringify(name)} while "instrumentName" is ${selected}; accepted: "name" together with the "instrumentName" of one instrument, without wildcards, since several would collide under one name`,
    );
  }
  if (checked.aggregation === undefined) return checked;
  return { ...checked, aggregation: checkAggregation(`${where}: option "aggregation"`, checked.aggregation) };
}
