import { type MetricOptions, ValueType } from '@opentelemetry/api';
import { textOf } from '../scope.ts';
import { canonicalKey } from '../series/canonical-key.ts';
import { nameAsText } from '../view/instrument-name.ts';

/**
 * The same text for what is one instrument: a program that creates it again and again gets the same object. Description
 * and advice tell no instruments apart (OpenTelemetry specification, "Instrument"), and programs make them up.
 */
export function instrumentKey(kind: string, name: unknown, { unit, valueType }: MetricOptions): string {
  const whole = valueType === ValueType.INT;
  return canonicalKey({ kind, name: nameAsText(name), unit: textOf(unit) ?? '', whole });
}

/** Instruments are created when a provider comes, with the options of the moment at which they were asked for. */
export function copyOf(options: MetricOptions | undefined): MetricOptions {
  const boundaries = options?.advice?.explicitBucketBoundaries;
  if (!Array.isArray(boundaries)) return { ...options };
  return { ...options, advice: { ...options?.advice, explicitBucketBoundaries: [...boundaries] } };
}
