import type { HistogramMessage } from './metrics-schema.ts';
import { lastIndex, upperBound } from './native-bounds.ts';
import { countsOf, isFloatHistogram, populationsOf, type Side, sides, spansOf } from './native-buckets.ts';

// https://prometheus.io/docs/specs/native_histograms, and what Prometheus checks (model/histogram/histogram.go: `Validate`).

/** One thing that must hold for a native histogram; says what is wrong. */
export type NativeRule = (message: HistogramMessage) => string | undefined;

/** What makes Prometheus read a histogram as a native one (protobufparse.go: `isNativeHistogram`). */
export function isNative({ positiveSpan, negativeSpan, zeroThreshold, zeroCount }: HistogramMessage): boolean {
  const hasSpan = (positiveSpan?.length ?? 0) + (negativeSpan?.length ?? 0) > 0;
  return hasSpan || (zeroThreshold ?? 0) > 0 || (zeroCount ?? 0n) > 0n;
}

/** Of a histogram that is no native one to Prometheus. */
export const nothingNativeIsLost: NativeRule = (message) => {
  const given = nativeFields.filter((field) => message[field] !== undefined);
  if (given.length === 0) return undefined;
  return `${given.join(', ')} without a span: Prometheus reads a classic histogram, an empty span would tell it`;
};

const nativeFields = [
  'schema',
  'zeroThreshold',
  'zeroCount',
  'zeroCountFloat',
  'positiveDelta',
  'positiveCount',
  'negativeDelta',
  'negativeCount',
  'exemplars',
] as const satisfies readonly (keyof HistogramMessage)[];

const schemaIsExponential: NativeRule = ({ schema = 0 }) => {
  // -53 is the schema of buckets with bounds of their own, for which the message has no field.
  return schema >= -4 && schema <= 8 ? undefined : `the schema is ${schema}, not between -4 and 8`;
};

const zeroThresholdIsANumber: NativeRule = ({ zeroThreshold = 0 }) =>
  zeroThreshold >= 0 && zeroThreshold < Number.POSITIVE_INFINITY ? undefined : `the zero_threshold is ${zeroThreshold}`;

const countsAreOfOneKind: NativeRule = (message) => {
  const { positiveDelta = [], negativeDelta = [], positiveCount = [], negativeCount = [] } = message;
  const isFloat = isFloatHistogram(message);
  const others = isFloat ? [...positiveDelta, ...negativeDelta] : [...positiveCount, ...negativeCount];
  if (others.length === 0) return undefined;
  return isFloat ? 'deltas in a histogram of floats' : 'counts that are floats in a histogram of integers';
};

const spansFitTheCounts: NativeRule = (message) =>
  ofSides((side) => {
    const length = spansOf(message, side).reduce((sum, span) => sum + (span.length ?? 0), 0);
    const counts = countsOf(message, side).length;
    return length === counts ? undefined : `${side} spans over ${length} buckets, with ${counts} counts`;
  });

const spansAscend: NativeRule = (message) =>
  ofSides((side) => {
    const wrong = spansOf(message, side).find(({ offset = 0 }, index) => index > 0 && offset < 0);
    return wrong && `a ${side} span that begins ${-(wrong.offset ?? 0)} buckets before the end of the one before it`;
  });

const countsAreNotBelowZero: NativeRule = (message) =>
  ofSides((side) => {
    const wrong = countsOf(message, side).find((count) => !(count >= 0));
    return wrong === undefined ? undefined : `a ${side} bucket with ${wrong} values`;
  });

const bucketsHoldNumbers: NativeRule = (message) =>
  ofSides((side) => {
    const { schema = 0 } = message;
    const wrong = populationsOf(message, side).find(
      ({ index, count }) => index > lastIndex(schema) || (count > 0 && upperBound(schema, index) === 0),
    );
    return wrong && `a ${side} bucket of index ${wrong.index}, where there are no numbers`;
  });

const bucketsAreOutsideOfTheZeroBucket: NativeRule = (message) =>
  ofSides((side) => {
    const { schema = 0, zeroThreshold = 0 } = message;
    const wrong = populationsOf(message, side).find(
      ({ index, count }) => count > 0 && upperBound(schema, index) <= zeroThreshold,
    );
    return wrong && `a ${side} bucket with values up to ${upperBound(schema, wrong.index)}, within the zero bucket`;
  });

/** Values that are NaN are in no bucket, and make the sum NaN. */
const countsAddUp: NativeRule = (message) => {
  const { sampleCount = 0n, sampleSum = 0, zeroCount = 0n } = message;
  if (isFloatHistogram(message)) return undefined;
  const inBuckets = sides.flatMap((side) => countsOf(message, side)).reduce<bigint>((sum, n) => sum + BigInt(n), 0n);
  const all = inBuckets + zeroCount;
  const isRight = Number.isNaN(sampleSum) ? all <= sampleCount : all === sampleCount;
  return isRight ? undefined : `${all} values in buckets, the sample_count is ${sampleCount}`;
};

const floatCountsAddUp: NativeRule = (message) => {
  const { sampleCountFloat = 0, sampleSum = 0, zeroCountFloat = 0 } = message;
  if (!isFloatHistogram(message)) return undefined;
  const all = sides
    .flatMap((side) => countsOf(message, side))
    .reduce<number>((sum, n) => sum + Number(n), zeroCountFloat);
  const difference = Number.isNaN(sampleSum) ? all - sampleCountFloat : Math.abs(all - sampleCountFloat);
  return difference <= all * 1e-9 ? undefined : `${all} values in buckets, the sample_count is ${sampleCountFloat}`;
};

const exemplarsHaveTimestamps: NativeRule = ({ exemplars = [] }) =>
  exemplars.some(({ timestamp }) => timestamp === undefined) ? 'an exemplar without a timestamp' : undefined;

/** In the order in which they are asked: a later rule may take for granted what an earlier one says. */
export const nativeRules: readonly NativeRule[] = [
  schemaIsExponential,
  zeroThresholdIsANumber,
  countsAreOfOneKind,
  spansFitTheCounts,
  spansAscend,
  countsAreNotBelowZero,
  bucketsHoldNumbers,
  bucketsAreOutsideOfTheZeroBucket,
  countsAddUp,
  floatCountsAddUp,
  exemplarsHaveTimestamps,
];

function ofSides(check: (side: Side) => string | undefined): string | undefined {
  return check('positive') ?? check('negative');
}
