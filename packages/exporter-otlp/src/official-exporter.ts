import {
  AggregationTemporalityPreference,
  OTLPMetricExporter as JsonExporter,
} from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtobufExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import {
  type AggregationOption,
  AggregationType,
  InstrumentType,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import type { ResolvedOptions, Temporality } from './options.ts';

/** @param timeoutMs how long one push may take, retries included */
export function officialExporter(config: ResolvedOptions, timeoutMs: number): PushMetricExporter {
  const Exporter = config.protocol === 'http/json' ? JsonExporter : ProtobufExporter;
  return new Exporter({
    url: config.url,
    headers: { ...config.headers },
    compression: config.compression === 'gzip' ? CompressionAlgorithm.GZIP : CompressionAlgorithm.NONE,
    timeoutMillis: timeoutMs,
    temporalityPreference: temporalityPreference[config.temporality],
    aggregationPreference: (instrument) => aggregationOf(instrument, config),
  });
}

const temporalityPreference: Record<Temporality, AggregationTemporalityPreference> = {
  cumulative: AggregationTemporalityPreference.CUMULATIVE,
  delta: AggregationTemporalityPreference.DELTA,
  lowmemory: AggregationTemporalityPreference.LOWMEMORY,
};

function aggregationOf(instrument: InstrumentType, { histogramAggregation }: ResolvedOptions): AggregationOption {
  const exponential =
    instrument === InstrumentType.HISTOGRAM && histogramAggregation === 'base2_exponential_bucket_histogram';
  return { type: exponential ? AggregationType.EXPONENTIAL_HISTOGRAM : AggregationType.DEFAULT };
}
