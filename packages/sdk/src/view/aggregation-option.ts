import {
  ConfigurationError,
  checkOptions,
  flag,
  guarded,
  isRecord,
  type OptionType,
  type OptionTypes,
} from '@executor-metrics/core/support';
import { type AggregationOption, AggregationType } from '@opentelemetry/sdk-metrics';
import { isBoundaries, maxSize } from './resolve-aggregation.ts';

interface TypeAlone {
  readonly type: AggregationType;
}

interface TypeAndOptions extends TypeAlone {
  readonly options?: object;
}

/** Without boundaries, which the official type asks for, the histogram has those of its instrument. */
interface ExplicitOptions {
  boundaries?: number[];
  recordMinMax?: boolean;
}

interface ExponentialOptions {
  maxSize?: number;
  recordMinMax?: boolean;
}

// A numeric enum holds its names by its values too.
const accepted = Object.entries(AggregationType).filter(([, value]) => typeof value === 'number');
const type: OptionType<AggregationType> = guarded(
  `one of AggregationType: ${accepted.map(([name]) => name).join(', ')}`,
  (value): value is AggregationType => accepted.some(([, each]) => each === value),
);

const typeAlone: OptionTypes<TypeAlone> = { type };
const typeAndOptions: OptionTypes<TypeAndOptions> = { type, options: guarded<object>('an object', isRecord) };
const explicitOptions: OptionTypes<ExplicitOptions> = {
  boundaries: guarded('an array of numbers', isBoundaries),
  recordMinMax: flag,
};
const exponentialOptions: OptionTypes<ExponentialOptions> = {
  maxSize,
  recordMinMax: flag,
};

/**
 * A copy of what a view says about aggregation, checked.
 *
 * @param where whose options these are, for the messages
 * @throws {ConfigurationError} where an option is unknown or its value is not accepted
 */
export function checkAggregation(where: string, given: AggregationOption): AggregationOption {
  switch (given.type) {
    case AggregationType.EXPLICIT_BUCKET_HISTOGRAM: {
      const { boundaries, ...others } = checkInner(where, given, explicitOptions);
      const options = boundaries === undefined ? others : { ...others, boundaries: [...boundaries] };
      return { type: given.type, options: options as ExplicitOptions & { boundaries: number[] } };
    }
    case AggregationType.EXPONENTIAL_HISTOGRAM:
      return { type: given.type, options: checkInner(where, given, exponentialOptions) };
    default:
      // `checkOptions` passes over what is undefined, which here leaves nothing to go by.
      if (checkOptions<TypeAlone>(where, given, typeAlone).type !== undefined) return { type: given.type };
      throw new ConfigurationError(`${where}: option "type" is not given; accepted: ${type.expected}`);
  }
}

function checkInner<O extends object>(where: string, given: TypeAndOptions, types: OptionTypes<O>): Partial<O> {
  const { options } = checkOptions<TypeAndOptions>(where, given, typeAndOptions);
  // Whatever it is: that is what is checked.
  return checkOptions(`${where}: "options"`, options as O | undefined, types);
}
