import type { Meter } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { onTestFinished } from 'vitest';
import { createOtlpExporter } from '../create-otlp-exporter.ts';
import type { OtlpExporterOptions } from '../options.ts';
import type { Push } from '@executor-metrics/testkit';

/** A provider that pushes; shut down at the end of the test. */
export function pushing(options: OtlpExporterOptions): { readonly provider: MeterProvider; readonly meter: Meter } {
  const provider = new MeterProvider({ readers: [createOtlpExporter(options)] });
  onTestFinished(() => provider.shutdown({ timeoutMillis: 1000 }).catch(() => {}));
  return { provider, meter: provider.getMeter('test') };
}

/** The part of a metric in OTLP's JSON that the tests look at. */
export interface JsonMetric {
  readonly name: string;
  readonly sum?: { readonly aggregationTemporality: number; readonly dataPoints: readonly JsonPoint[] };
  readonly gauge?: { readonly dataPoints: readonly JsonPoint[] };
  readonly histogram?: { readonly dataPoints: readonly JsonPoint[] };
  readonly exponentialHistogram?: { readonly dataPoints: readonly JsonPoint[] };
}

export interface JsonPoint {
  readonly asInt?: number;
  readonly asDouble?: number;
  readonly count?: number;
}

export function metricOf(push: Push, name: string): JsonMetric {
  const request = JSON.parse(push.body.toString()) as {
    readonly resourceMetrics: readonly {
      readonly scopeMetrics: readonly { readonly metrics: readonly JsonMetric[] }[];
    }[];
  };
  const metrics = request.resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics).flatMap((scope) => scope.metrics);
  const found = metrics.find((metric) => metric.name === name);
  if (found === undefined) throw new Error(`no ${name} among ${metrics.map((metric) => metric.name).join(', ')}`);
  return found;
}
