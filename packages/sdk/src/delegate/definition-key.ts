import { type Attributes, type MeterOptions, type MetricOptions, ValueType } from '@opentelemetry/api';

/** The same text for what is one instrument: a program that creates it again and again gets the same object. */
export function instrumentKey(kind: string, name: string, options: MetricOptions): string {
  const { unit = '', description = '', valueType = ValueType.DOUBLE, advice } = options;
  return textOf([kind, name, unit, description, valueType, advice ?? {}]);
}

/** The same text for what is one meter. Attributes of the scope are not in the types of the API yet. */
export function meterKey(name: string, version: string | undefined, options: ScopeOptions): string {
  const { schemaUrl = '', attributes = {} } = options;
  const sorted = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  return textOf([name, version ?? '', schemaUrl, sorted]);
}

interface ScopeOptions extends MeterOptions {
  readonly attributes?: Attributes;
}

function textOf(parts: readonly unknown[]): string {
  try {
    return JSON.stringify(parts, named);
  } catch {
    // Advice that is no data, in a way that types forbid, does not tell instruments apart.
    return JSON.stringify(parts.filter((part) => typeof part !== 'object').map(String));
  }
}

/** JSON writes all numbers that are not finite alike, and the last boundary of a histogram may be one. */
function named(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? { number: String(value) } : value;
}

/** Instruments are created when a provider comes, with the options of the moment at which they were asked for. */
export function copyOf(options: MetricOptions | undefined): MetricOptions {
  const boundaries = options?.advice?.explicitBucketBoundaries;
  if (!Array.isArray(boundaries)) return { ...options };
  return { ...options, advice: { ...options?.advice, explicitBucketBoundaries: [...boundaries] } };
}
