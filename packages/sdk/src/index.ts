export type { Collection, CollectOptions } from './collect/collection.ts';
export { TimeSlice } from './collect/time-slice.ts';
export { reportApiSkew } from './delegate/api-copies.ts';
export { DelegatingMeterProvider } from './delegate/delegating-meter-provider.ts';
export { describeForeignRegistration, type ProviderIdentity } from './delegate/identify-provider.ts';
export { registerDelegate, releaseDelegate } from './delegate/register-delegate.ts';
export type { ProviderDescription, ReaderDescription, StreamDescription } from './describe.ts';
export { MeterProvider, type MeterProviderOptions } from './meter-provider.ts';
export { type BoundInstrument, bindKey, collectKey, removeKey } from './protocol/symbols.ts';
export type { ScopeOptions } from './scope.ts';
export { snapshotFromMetricData } from './snapshot/from-metric-data.ts';
export type {
  Exemplar,
  ExponentialBuckets,
  ExponentialHistogramMetric,
  ExponentialHistogramValue,
  GaugeMetric,
  HistogramMetric,
  HistogramValue,
  Metric,
  MetricDescriptor,
  MetricTemporality,
  PointValue,
  Scope,
  ScopeSnapshot,
  SeriesSnapshot,
  Snapshot,
  SumMetric,
} from './snapshot/snapshot.ts';
export { toResourceMetrics } from './snapshot/to-metric-data.ts';
export type { ViewOptions } from './view/view-options.ts';
