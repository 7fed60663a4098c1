import {
  type AggregationOption,
  AggregationTemporality,
  AggregationType,
  InstrumentType,
} from '@opentelemetry/sdk-metrics';
import type { HistogramAggregation, Temporality } from '../options.ts';

/**
 * Instruments with delta temporality by preference (OpenTelemetry specification, "OTLP Metrics Exporter: Additional
 * Environment Variable Configuration"). Gauges have no temporality in OTLP; as deltas they are sent when they were
 * recorded, as the official exporters do.
 */
const deltas: Readonly<Record<Temporality, readonly InstrumentType[]>> = {
  cumulative: [],
  delta: [
    InstrumentType.COUNTER,
    InstrumentType.OBSERVABLE_COUNTER,
    InstrumentType.GAUGE,
    InstrumentType.HISTOGRAM,
    InstrumentType.OBSERVABLE_GAUGE,
  ],
  lowmemory: [InstrumentType.COUNTER, InstrumentType.HISTOGRAM],
};

export function temporalityOf(instrument: InstrumentType, preference: Temporality): AggregationTemporality {
  return deltas[preference].includes(instrument) ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE;
}

export function aggregationOf(instrument: InstrumentType, histograms: HistogramAggregation): AggregationOption {
  const exponential = instrument === InstrumentType.HISTOGRAM && histograms === 'base2_exponential_bucket_histogram';
  return { type: exponential ? AggregationType.EXPONENTIAL_HISTOGRAM : AggregationType.DEFAULT };
}
