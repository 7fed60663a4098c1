import type { IMetricReader } from '@opentelemetry/sdk-metrics';

/** A metric reader that pushes metrics over OTLP. Give it to one MeterProvider. */
export interface OtlpExporter extends IMetricReader {
  /** Settled from the start: nothing has to be opened before the first push. */
  readonly ready: Promise<void>;
}
