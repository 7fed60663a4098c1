import { DataPointType, type ResourceMetrics } from '@opentelemetry/sdk-metrics';

/** How many operations of which system there were, and how many pools were seen. */
export function countsOf({ scopeMetrics }: ResourceMetrics): Readonly<Record<string, number>> {
  const counts: Record<string, number> = { pools: 0 };
  for (const { descriptor, dataPoints, dataPointType } of scopeMetrics.flatMap(({ metrics }) => metrics)) {
    if (descriptor.name === 'db.client.connection.limit') counts.pools = dataPoints.length;
    if (descriptor.name !== 'db.client.operation.duration' || dataPointType !== DataPointType.HISTOGRAM) continue;
    for (const { attributes, value } of dataPoints) {
      const key = `${attributes['db.system.name']} ${attributes['db.query.summary']}`;
      counts[key] = (counts[key] ?? 0) + value.count;
    }
  }
  return counts;
}
