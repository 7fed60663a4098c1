import { ExpositionError } from '../exposition-error.ts';
import { canonicalNumber } from '../grammar/canonical-number.ts';
import type { SourceLine } from '../located-family.ts';
import type { Labels, NativeHistogram, Sample } from '../metric-family.ts';
import { labelLength, labelLimit } from '../rules/exemplars.ts';
import { readCount, readExemplar, readStart } from './message-parts.ts';
import type { HistogramMessage } from './metrics-schema.ts';
import { bucketsOf } from './native-buckets.ts';
import { isNative, nativeRules, nothingNativeIsLost } from './native-rules.ts';

/** A histogram with what stands around it in its metric. */
export interface HistogramSource {
  readonly line: SourceLine;
  readonly name: string;
  readonly labels: Labels;
  readonly timestampMs?: number;
  readonly message: HistogramMessage;
}

/** The samples of the classic histogram: its buckets if it has any, sum and count in any case. */
export function classicSamplesOf({ line, name, labels, timestampMs, message }: HistogramSource): Sample[] {
  const createdMs = readStart(line, message.createdTimestamp);
  const rest = { ...(timestampMs !== undefined && { timestampMs }), ...(createdMs !== undefined && { createdMs }) };
  const count = readCount(message.sampleCount, message.sampleCountFloat);
  const buckets = (message.bucket ?? []).map(({ cumulativeCount, cumulativeCountFloat, upperBound = 0, exemplar }) => ({
    name: `${name}_bucket`,
    labels: new Map([...labels, ['le', canonicalNumber(upperBound)]]),
    value: readCount(cumulativeCount, cumulativeCountFloat),
    ...rest,
    ...(exemplar && { exemplar: readExemplar(line, exemplar) }),
  }));
  // "+Inf bucket is optional": Prometheus adds it.
  const isOpen = message.bucket?.at(-1)?.upperBound !== Number.POSITIVE_INFINITY;
  const isClassic = buckets.length > 0 || !isNative(message);
  const infinity = { name: `${name}_bucket`, labels: new Map([...labels, ['le', '+Inf']]), value: count, ...rest };
  return [
    ...buckets,
    ...(isClassic && isOpen ? [infinity] : []),
    { name: `${name}_sum`, labels, value: message.sampleSum ?? 0, ...rest },
    { name: `${name}_count`, labels, value: count, ...rest },
  ];
}

/** Undefined when it is only a classic one. */
export function nativeHistogramOf({
  line,
  labels,
  timestampMs,
  message,
}: HistogramSource): NativeHistogram | undefined {
  const rules = isNative(message) ? nativeRules : [nothingNativeIsLost];
  for (const rule of rules) {
    const problem = rule(message);
    if (problem !== undefined) throw new ExpositionError(line, problem);
  }
  if (!isNative(message)) return undefined;
  const createdMs = readStart(line, message.createdTimestamp);
  const exemplars = (message.exemplars ?? []).map((exemplar) => readExemplar(line, exemplar));
  if (exemplars.some((exemplar) => labelLength(exemplar) > labelLimit)) {
    throw new ExpositionError(line, `the labels of an exemplar have more than ${labelLimit} characters`);
  }
  return {
    labels,
    schema: message.schema ?? 0,
    count: readCount(message.sampleCount, message.sampleCountFloat),
    sum: message.sampleSum ?? 0,
    zeroThreshold: message.zeroThreshold ?? 0,
    zeroCount: readCount(message.zeroCount, message.zeroCountFloat),
    positive: bucketsOf(message, 'positive'),
    negative: bucketsOf(message, 'negative'),
    exemplars,
    ...(timestampMs !== undefined && { timestampMs }),
    ...(createdMs !== undefined && { createdMs }),
  };
}
