import { emitWarning } from '@executor-metrics/core/support';
import {
  AggregationTemporalityPreference,
  OTLPMetricExporter as JsonExporter,
} from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtobufExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import {
  type AggregationOption,
  AggregationType,
  type IMetricReader,
  InstrumentType,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import { type OtlpExporterOptions, type ResolvedOptions, resolveOptions, type Temporality } from './options.ts';
import { reportingOutages } from './outage-reporting-exporter.ts';

/** A metric reader that pushes metrics over OTLP. Give it to one MeterProvider. */
export interface OtlpExporter extends IMetricReader {
  /** Settled from the start: nothing has to be opened before the first push. */
  readonly ready: Promise<void>;
}

/**
 * A metric reader that pushes metrics over OTLP/HTTP: every minute by default, at `forceFlush()` and at `shutdown()`.
 * A backend that cannot be reached is reported once for each outage and does not concern the application.
 *
 * @throws {ConfigurationError} naming the option, the value and what is accepted
 * @example
 * const exporter = createOtlpExporter({ url: 'http://collector:4318/v1/metrics', intervalMs: 15_000 });
 * const provider = new MeterProvider({ readers: [exporter] });
 */
export function createOtlpExporter(options?: OtlpExporterOptions): OtlpExporter {
  const config = resolveOptions(options);
  const exporter = reportingOutages(officialExporter(config), {
    url: config.url,
    report: emitWarning,
    now: () => performance.now(),
  });
  const reader = new PeriodicExportingMetricReader({
    exporter,
    exportIntervalMillis: config.intervalMs,
    // The reader accepts no timeout beyond its interval.
    exportTimeoutMillis: Math.min(config.timeoutMs, config.intervalMs),
  });
  return Object.assign(reader, { ready: Promise.resolve() });
}

function officialExporter(config: ResolvedOptions): PushMetricExporter {
  const Exporter = config.protocol === 'http/json' ? JsonExporter : ProtobufExporter;
  return new Exporter({
    url: config.url,
    headers: { ...config.headers },
    compression: config.compression === 'gzip' ? CompressionAlgorithm.GZIP : CompressionAlgorithm.NONE,
    timeoutMillis: config.timeoutMs,
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
