import { createReport, type Report } from '@executor-metrics/core/support';
import type { AggregationOption } from '@opentelemetry/sdk-metrics';
import type { Scope } from '../snapshot/snapshot.ts';
import { type AttributeStep, createAttributeStep } from './attribute-steps.ts';
import { createNameMatcher } from './name-pattern.ts';
import type { InstrumentDescriptor } from './stream-config.ts';
import { checkViewOptions, type ViewOptions } from './view-options.ts';

/** What a view says about the stream of an instrument; what is absent it leaves to others. */
export interface StreamSettings {
  readonly name: string | undefined;
  readonly description: string | undefined;
  readonly aggregation: AggregationOption | undefined;
  readonly cardinalityLimit: number | undefined;
  readonly idleTimeMs: number | undefined;
  /** In the order in which they apply. */
  readonly attributeSteps: readonly AttributeStep[];
}

/** Selects instruments, and says what becomes of them. */
export interface View {
  readonly settings: StreamSettings;
  matches(instrument: InstrumentDescriptor): boolean;
}

/**
 * @param report where a failing attributes processor is reported, once for each
 * @param where whose options these are, for the messages
 * @throws {ConfigurationError} where an option is unknown or its value is not accepted
 *
 * @example
 * ```ts
 * createView({ instrumentName: 'http.*', attributesProcessors: [createAllowListAttributesProcessor(['http.route'])] });
 * ```
 */
export function createView(options: ViewOptions, report: Report = createReport(), where = 'view'): View {
  const checked = checkViewOptions(where, options);
  const processors = checked.attributesProcessors ?? [];
  return {
    settings: {
      name: checked.name,
      description: checked.description,
      aggregation: checked.aggregation,
      cardinalityLimit: checked.aggregationCardinalityLimit,
      idleTimeMs: checked.seriesIdleTimeMs,
      attributeSteps: processors.map((processor) => createAttributeStep(processor, report)),
    },
    matches: createMatcher(checked),
  };
}

function createMatcher(selected: Partial<ViewOptions>): View['matches'] {
  const { instrumentName, instrumentType, instrumentUnit } = selected;
  const matchesName = instrumentName === undefined ? () => true : createNameMatcher(instrumentName);
  return ({ name, type, unit, scope }) =>
    (instrumentType === undefined || type === instrumentType) &&
    (instrumentUnit === undefined || unit === instrumentUnit) &&
    matchesScope(selected, scope) &&
    matchesName(name);
}

/**
 * All that is selected has to match: a meter without a version is not of the version that a view selects, though the
 * official SDK takes it for every version. A meter without one is selected by an empty string.
 */
function matchesScope({ meterName, meterVersion, meterSchemaUrl }: Partial<ViewOptions>, scope: Scope): boolean {
  return (
    (meterName === undefined || scope.name === meterName) &&
    (meterVersion === undefined || (scope.version ?? '') === meterVersion) &&
    (meterSchemaUrl === undefined || (scope.schemaUrl ?? '') === meterSchemaUrl)
  );
}
