import { emitWarning } from '@executor-metrics/core/support';
import { Courier } from './delivery/courier.ts';
import { Pusher } from './delivery/pusher.ts';
import { retrying } from './delivery/retrying.ts';
import { type OtlpExporterOptions, type ResolvedOptions, resolveOptions } from './options.ts';
import type { OtlpExporter } from './otlp-exporter.ts';
import { OtlpReader } from './reader/otlp-reader.ts';
import { Bookkeeping } from './reporting/bookkeeping.ts';
import { withoutSecrets } from './reporting/outage-report.ts';
import { SelfMetrics } from './reporting/self-metrics.ts';
import { jsonFormat } from './serialize/json/json-format.ts';
import { protobufFormat } from './serialize/protobuf/protobuf-format.ts';
import { GrpcTransport } from './transport/grpc-transport.ts';
import { HttpTransport } from './transport/http-transport.ts';
import type { Transport } from './transport/transport.ts';

/**
 * A metric reader that pushes metrics over OTLP: every minute by default, at `forceFlush()` and at `shutdown()`. What does
 * not arrive comes with a later push; a backend that cannot be reached is reported once for each outage and does not
 * concern the application.
 *
 * @throws {ConfigurationError} naming the option, the value and what is accepted
 * @example
 * const exporter = createOtlpExporter({ url: 'http://collector:4318/v1/metrics', intervalMs: 15_000 });
 * const provider = new MeterProvider({ readers: [exporter] });
 */
export function createOtlpExporter(options?: OtlpExporterOptions): OtlpExporter {
  const config = resolveOptions(options);
  return composeOtlpExporter(config, transportOf(config));
}

/** The exporter around a transport, which tests bring themselves. */
export function composeOtlpExporter(config: ResolvedOptions, transport: Transport): OtlpExporter {
  const { protocol, url, compression, timeoutMs, retry, maxBatchBytes, maxBatchPoints, meterProvider } = config;
  const selfMetrics = new SelfMetrics({ protocol, url, meterProvider });
  const courier = new Courier({
    format: protocol === 'http/json' ? jsonFormat() : protobufFormat(),
    compression,
    maxBytes: maxBatchBytes,
    send: retrying({ transport, policy: retry, timeoutMs }),
    observer: selfMetrics,
  });
  const books = new Bookkeeping({
    backend: withoutSecrets(url),
    selfMetrics,
    report: emitWarning,
    now: () => performance.now(),
  });
  const pusher = new Pusher({ courier, maxPoints: maxBatchPoints });
  return new OtlpReader({ config, pusher, books, close: () => transport.close() });
}

function transportOf({ protocol, url, headers, tls, agent }: ResolvedOptions): Transport {
  if (protocol === 'grpc') return new GrpcTransport({ url, headers, tls });
  const contentType = protocol === 'http/json' ? 'application/json' : 'application/x-protobuf';
  return new HttpTransport({ url, headers, contentType, tls, agent });
}
