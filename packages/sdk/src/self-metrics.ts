import type { Meter } from '@opentelemetry/api';
import type { MeterState } from './meter-state.ts';

/** Whether any stream has found no room for a series. */
export function hasOverflow(meters: Iterable<MeterState>): boolean {
  for (const meter of meters) {
    for (const { table } of meter.streams()) if (table.overflowed > 0) return true;
  }
  return false;
}

/** Makes `otel.sdk.metric.overflow`: the measurements that went to overflow series, by instrument. */
export function observeOverflow(meter: Meter, meters: () => Iterable<MeterState>): void {
  const overflow = meter.createObservableCounter('otel.sdk.metric.overflow', {
    unit: '{measurement}',
    description:
      'Measurements that were recorded in an overflow series, because their stream was at its cardinality limit.',
  });
  overflow.addCallback((result) => {
    for (const [instrument, count] of overflowByInstrument(meters())) result.observe(count, { instrument });
  });
}

function overflowByInstrument(meters: Iterable<MeterState>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const meter of meters) {
    for (const { descriptor, table } of meter.streams()) {
      if (table.overflowed > 0) counts.set(descriptor.name, (counts.get(descriptor.name) ?? 0) + table.overflowed);
    }
  }
  return counts;
}
