import { emitWarning } from '@executor-metrics/core/support';
import { hurried } from './hurried-exporter.ts';
import { officialExporter } from './official-exporter.ts';
import { type OtlpExporterOptions, resolveOptions } from './options.ts';
import type { OtlpExporter } from './otlp-exporter.ts';
import { OtlpReader } from './otlp-reader.ts';
import { reportingOutages } from './outage-reporting-exporter.ts';

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
  // A push that outlasts the interval would meet the next one, and the older numbers could arrive last.
  const timeoutMs = Math.min(config.timeoutMs, config.intervalMs);
  const hurriedExporter = hurried((pushTimeoutMs) => officialExporter(config, pushTimeoutMs), timeoutMs);
  const exporter = reportingOutages(hurriedExporter, {
    url: config.url,
    report: emitWarning,
    now: () => performance.now(),
  });
  return new OtlpReader({ exporter, hurried: hurriedExporter, intervalMs: config.intervalMs, timeoutMs });
}
