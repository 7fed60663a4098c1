export { type OtlpReceiver, otlpReceiver, type Push, type Respond, resetConnection } from './doubles/otlp-receiver.ts';
export { recordWarnings, type Warning } from './doubles/recorded-warnings.ts';
export { type EventuallyOptions, eventually } from './eventually.ts';
export { parseAnyExposition } from './exposition/any-exposition.ts';
export { ExpositionError } from './exposition/exposition-error.ts';
export {
  type LabelSubset,
  nativeHistogram,
  samplesOf,
  sampleValue,
  sumOf,
} from './exposition/exposition-queries.ts';
export type {
  Exemplar,
  Exposition,
  Labels,
  MetricFamily,
  MetricType,
  NativeBucket,
  NativeHistogram,
  OpenMetricsType,
  ProtobufType,
  Sample,
  TextType,
} from './exposition/metric-family.ts';
export { type OpenMetricsOptions, parseOpenMetrics } from './exposition/openmetrics/open-metrics.ts';
export { type ProtobufOptions, parsePrometheusProtobuf } from './exposition/protobuf/prometheus-protobuf.ts';
export { parseExposition, type TextOptions } from './exposition/text/exposition.ts';
export { type HttpTemplates, httpTemplates } from './http/http-application.ts';
export { type RawConnection, rawConnection } from './http/raw-connection.ts';
export {
  activeRequests,
  type RecordedRequests,
  type RunningHttpServer,
  recordedRequests,
} from './http/recorded-requests.ts';
export { type HttpServerSubject, testHttpServer } from './http/test-http-server.ts';
export type {
  CollectedHistogram,
  CollectedMetric,
  ExponentialHistogramPoint,
  GaugePoint,
  HistogramPoint,
  SumPoint,
} from './metrics/collected-metric.ts';
export { type Collector, type CollectorOptions, createCollector } from './metrics/collector.ts';
export { createMemoryReader, type MemoryReader, type MemoryReaderOptions } from './metrics/memory-reader.ts';
export { type AttributeSubset, pointHistogram, pointsOf, pointValue } from './metrics/points.ts';
export { freePort } from './programs/free-port.ts';
export type { LinePattern } from './programs/line-log.ts';
export { type Program, type ProgramExit, type ProgramOptions, startProgram } from './programs/program.ts';
export {
  type ProgramFinder,
  type ProgramName,
  type ProgramRequirementOptions,
  type RequiredServer,
  type RequirementOptions,
  requireProgram,
  requireServer,
  type SkippableTest,
  withoutProgram,
} from './programs/requirements.ts';
export { uniqueName } from './unique-name.ts';
