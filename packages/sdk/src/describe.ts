import { InstrumentType } from '@opentelemetry/sdk-metrics';
import type { Collector } from './collect/collector.ts';
import type { MeterState } from './meter-state.ts';
import type { Aggregation } from './view/stream-config.ts';

/** What a provider consists of at a moment. */
export interface ProviderDescription {
  readonly streams: readonly StreamDescription[];
  readonly readers: readonly ReaderDescription[];
}

export interface StreamDescription {
  readonly scope: string;
  /** The name under which it is exported, and that of the instrument where a view gave it another one. */
  readonly name: string;
  readonly instrument: string;
  readonly aggregation: Aggregation['kind'];
  readonly series: number;
  readonly limit: number;
  /** Measurements that found no room; of an observable instrument each observation of each collection is one. */
  readonly overflowed: number;
}

export interface ReaderDescription {
  /** The class of the reader. */
  readonly name: string;
  /** Of counters and histograms. */
  readonly temporality: 'cumulative' | 'delta';
  /** `undefined` before the first collection. */
  readonly lastCollectionMs: number | undefined;
}

export function describeProvider(meters: Iterable<MeterState>, collectors: readonly Collector[]): ProviderDescription {
  return {
    streams: [...meters].flatMap((meter) => describeStreams(meter)),
    readers: collectors.map(({ preferences, lastDurationMs }) => ({
      name: preferences.name,
      temporality: preferences.temporalityOf(InstrumentType.COUNTER),
      lastCollectionMs: lastDurationMs,
    })),
  };
}

function describeStreams(meter: MeterState): readonly StreamDescription[] {
  return [...meter.streams()].map(({ config, descriptor, table }) => ({
    scope: meter.scope.name,
    name: config.name,
    instrument: descriptor.name,
    aggregation: config.aggregation.kind,
    series: table.size,
    limit: config.cardinalityLimit,
    overflowed: table.overflowed,
  }));
}
