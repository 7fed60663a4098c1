import {
  type Attributes,
  type Counter,
  diag,
  type Histogram,
  type MeterProvider,
  metrics,
  type UpDownCounter,
} from '@opentelemetry/api';
import type { RequestObserver } from '../delivery/courier.ts';
import type { Attempts } from '../delivery/retrying.ts';
import type { OtlpProtocol } from '../options.ts';
import type { Answer } from '../transport/transport.ts';
import { version } from '../version.ts';

/** `otel.component.type` (semantic conventions, "OpenTelemetry SDK metrics"). */
const componentTypes: Readonly<Record<OtlpProtocol, string>> = {
  'http/protobuf': 'otlp_http_metric_exporter',
  'http/json': 'otlp_http_json_metric_exporter',
  grpc: 'otlp_grpc_metric_exporter',
};

const instances = new Map<string, number>();

interface SelfMetricsOptions {
  readonly protocol: OtlpProtocol;
  readonly url: string;
  /** Default: whichever provider is OpenTelemetry's global one at the time. */
  readonly meterProvider: MeterProvider | undefined;
}

interface Instruments {
  readonly provider: MeterProvider;
  readonly inflight: UpDownCounter;
  readonly exported: Counter;
  readonly duration: Histogram;
  readonly unknown: Counter;
  readonly dropped: Counter;
  readonly skipped: Counter;
}

/**
 * What the exporter records of itself: the `otel.sdk.exporter.*` metrics of the semantic conventions, and of ours what they
 * have no name for.
 */
export class SelfMetrics implements RequestObserver {
  readonly #options: SelfMetricsOptions;
  readonly #attributes: Attributes;
  #instruments: Instruments | undefined;

  constructor(options: SelfMetricsOptions) {
    const { protocol, url } = options;
    const type = componentTypes[protocol];
    const instance = instances.get(type) ?? 0;
    instances.set(type, instance + 1);
    const { hostname, port, protocol: scheme } = new URL(url);
    this.#options = options;
    this.#attributes = {
      'otel.component.name': `${type}/${instance}`,
      'otel.component.type': type,
      'server.address': hostname,
      'server.port': port === '' ? (scheme === 'https:' ? 443 : 80) : Number(port),
    };
  }

  begin(points: number): (attempts: Attempts) => void {
    const beganAt = performance.now();
    let begun: Instruments | undefined;
    this.#record((instruments) => {
      instruments.inflight.add(points, this.#attributes);
      begun = instruments;
    });
    return ({ answer }) => {
      this.#record((instruments) => {
        begun?.inflight.add(-points, this.#attributes);
        this.#recordEnd(instruments, answer, { points, seconds: (performance.now() - beganAt) / 1000 });
      });
    };
  }

  pushed({ droppedPoints, unknownPoints }: { readonly droppedPoints: number; readonly unknownPoints: number }): void {
    this.#record(({ dropped, unknown }) => {
      if (droppedPoints > 0) dropped.add(droppedPoints, this.#attributes);
      if (unknownPoints > 0) unknown.add(unknownPoints, this.#attributes);
    });
  }

  skippedInterval(): void {
    this.#record(({ skipped }) => skipped.add(1, this.#attributes));
  }

  #recordEnd(
    { exported, duration }: Instruments,
    answer: Answer,
    { points, seconds }: { readonly points: number; readonly seconds: number },
  ): void {
    const isAccepted = answer.status === 'accepted';
    const rejected = isAccepted ? Math.min(answer.rejectedPoints, points) : 0;
    // A rejection in part is no full success, for which alone there is no `error.type`.
    const errorType = isAccepted ? (rejected > 0 ? 'rejected' : undefined) : answer.failure.errorType;
    const failed = isAccepted ? rejected : points;
    const failure = errorType === undefined ? {} : { 'error.type': errorType };
    if (points > failed) exported.add(points - failed, this.#attributes);
    if (failed > 0) exported.add(failed, { ...this.#attributes, ...failure });
    const code = isAccepted ? answer.code : answer.failure.code;
    duration.record(seconds, { ...this.#attributes, ...codeAttribute(code), ...failure });
  }

  /** A provider that fails costs these metrics, and not those of the application. */
  #record(work: (instruments: Instruments) => void): void {
    try {
      // The global provider can be registered late, and replaced.
      const provider = this.#options.meterProvider ?? metrics.getMeterProvider();
      if (this.#instruments?.provider !== provider) this.#instruments = createInstruments(provider);
      work(this.#instruments);
    } catch (error) {
      diag.debug('executor-metrics: the exporter could not record metrics of itself', error);
    }
  }
}

function codeAttribute(code: number | string | undefined): Attributes {
  if (code === undefined) return {};
  return typeof code === 'number' ? { 'http.response.status_code': code } : { 'rpc.response.status_code': code };
}

function createInstruments(provider: MeterProvider): Instruments {
  const meter = provider.getMeter('@executor-metrics/exporter-otlp', version);
  const points = '{data_point}';
  return {
    provider,
    inflight: meter.createUpDownCounter('otel.sdk.exporter.metric_data_point.inflight', {
      unit: points,
      description: 'Data points that are on their way: neither delivered nor failed yet.',
    }),
    exported: meter.createCounter('otel.sdk.exporter.metric_data_point.exported', {
      unit: points,
      description: 'Data points whose export has ended, well or, with error.type, not.',
    }),
    duration: meter.createHistogram('otel.sdk.exporter.operation.duration', {
      unit: 's',
      description: 'How long the export of a batch took, all attempts included.',
      // The buckets that semantic conventions advise for durations; defaults of SDKs are for milliseconds.
      advice: { explicitBucketBoundaries: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] },
    }),
    unknown: meter.createCounter('executor.export.unknown', {
      unit: points,
      description: 'Data points that were sent without an answer, and are sent again: the backend may have them twice.',
    }),
    dropped: meter.createCounter('executor.export.dropped', {
      unit: points,
      description: 'Data points that were given up: the backend will never have them.',
    }),
    skipped: meter.createCounter('executor.export.skipped_intervals', {
      unit: '{interval}',
      description:
        'Intervals without a push of their own, because the one before was still under way or the backend asked to wait.',
    }),
  };
}
