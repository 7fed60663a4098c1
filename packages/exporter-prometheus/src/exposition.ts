import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import type { CollectionResult } from '@opentelemetry/sdk-metrics';
import type { ResolvedOptions } from './options.ts';

/** An exposition, ready to be sent. */
export interface Rendered {
  readonly contentType: string;
  readonly body: string;
}

/** Writes what was collected. */
export type Format = (collected: CollectionResult['resourceMetrics']) => Rendered;

/** Prometheus text format 0.0.4. */
export function textFormat(options: ResolvedOptions): Format {
  const serializer = new PrometheusSerializer(
    options.prefix,
    false,
    options.withResourceConstantLabels,
    options.withoutTargetInfo,
    options.withoutScopeInfo,
  );
  return (collected) => ({
    contentType: 'text/plain; version=0.0.4; charset=utf-8',
    body: serializer.serialize(collected),
  });
}
