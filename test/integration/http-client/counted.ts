import type { MetricReader } from '@opentelemetry/sdk-metrics';

/** How many were counted of each kind: `GET 200`, `GET UND_ERR_SOCKET`. */
export type Counted = Readonly<Record<string, number>>;

/** What a reader has of the requests that ended; only requests to this port where one is given. */
export async function counted(reader: MetricReader, name = 'http.client.request.duration'): Promise<Counted> {
  const { resourceMetrics } = await reader.collect();
  const metrics = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
  const counts = new Map<string, number>();
  for (const metric of metrics.filter(({ descriptor }) => descriptor.name === name)) {
    for (const { attributes, value } of metric.dataPoints) {
      const outcome = attributes['http.response.status_code'] ?? attributes['error.type'] ?? 'open';
      const key = `${attributes['http.request.method']} ${outcome}`;
      const number = typeof value === 'number' ? value : value.count;
      counts.set(key, (counts.get(key) ?? 0) + number);
    }
  }
  return Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
