import type { InstrumentType } from '@opentelemetry/sdk-metrics';
import { highest } from '../cell/cell.ts';
import type { Aggregation, InstrumentDescriptor } from './stream-config.ts';

/** The finite values that are taken, both ends included. */
export interface ValueRange {
  readonly lowest: number;
  readonly highest: number;
}

/**
 * Whether an instrument's values are never negative, so that their sum only grows (OpenTelemetry metrics API, "Counter",
 * "Histogram", "Asynchronous Counter").
 */
export function isNonNegative(type: InstrumentType): boolean {
  return type === 'COUNTER' || type === 'HISTOGRAM' || type === 'OBSERVABLE_COUNTER';
}

/** What an instrument takes without asking its streams: what all of them take. */
export function instrumentRange({ type }: InstrumentDescriptor): ValueRange {
  return { lowest: isNonNegative(type) ? 0 : -highest, highest };
}

/** What a stream takes: where nothing is summed, any finite value of the instrument's sign. */
export function streamRange({ type }: InstrumentDescriptor, { kind }: Aggregation): ValueRange {
  const largest = kind === 'last-value' ? Number.MAX_VALUE : highest;
  return { lowest: isNonNegative(type) ? 0 : -largest, highest: largest };
}
