import { PeriodicExportingMetricReader, type PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { HurriedExporter } from './hurried-exporter.ts';
import type { OtlpExporter } from './otlp-exporter.ts';

interface OtlpReaderParts {
  /** What the reader pushes with: `hurried`, with its decorators around it. */
  readonly exporter: PushMetricExporter;
  readonly hurried: HurriedExporter;
  readonly intervalMs: number;
  readonly timeoutMs: number;
}

/** The official periodic reader, whose last push keeps to the time that `forceFlush` and `shutdown` are given. */
export class OtlpReader extends PeriodicExportingMetricReader implements OtlpExporter {
  readonly ready: Promise<void> = Promise.resolve();
  readonly #hurried: HurriedExporter;

  constructor({ exporter, hurried, intervalMs, timeoutMs }: OtlpReaderParts) {
    super({ exporter, exportIntervalMillis: intervalMs, exportTimeoutMillis: timeoutMs });
    this.#hurried = hurried;
  }

  override forceFlush(options?: { readonly timeoutMillis?: number }): Promise<void> {
    return this.#hurried.hurry(options?.timeoutMillis, () => super.forceFlush(options));
  }

  override shutdown(options?: { readonly timeoutMillis?: number }): Promise<void> {
    return this.#hurried.hurry(options?.timeoutMillis, () => super.shutdown(options));
  }
}
