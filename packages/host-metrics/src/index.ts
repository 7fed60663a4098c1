export { createHostMetrics, type HostMetricGroup, type HostMetrics, type HostMetricsOptions } from './host-metrics.ts';
