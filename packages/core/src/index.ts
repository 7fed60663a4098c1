export type {
  AttributePolicyOptions,
  Categorizer,
  Redactor,
} from './attributes/attribute-policy-options.ts';
export { bucketize, type SizeCategory } from './attributes/bucketize.ts';
export { defaultDeniedKeys } from './attributes/denied-keys.ts';
export type { Batch, BatchJob, JobId, JobStatus } from './batch/batch.ts';
export { type BoundCounter, type BoundRecorder, bind, remove, unbind } from './bind.ts';
export type {
  BusinessCounter,
  BusinessDuration,
  BusinessGauge,
  BusinessHistogram,
  BusinessMetrics,
  BusinessUpDownCounter,
  ObservedGauge,
} from './business/business.ts';
export type {
  BusinessDurationOptions,
  BusinessGaugeOptions,
  BusinessHistogramOptions,
  BusinessInstrumentOptions,
  BusinessObservation,
  BusinessReading,
  BusinessTimeUnit,
  ObservedGaugeOptions,
  ObservedValue,
} from './business/business-options.ts';
export type { BareOrNamed } from './decorators/bare-or-named.ts';
export type { AnyClass, MeasuringDecorator } from './decorators/decorator.ts';
export type { MemoryOptions } from './decorators/memory-recording.ts';
export type { AttributesOfCall, TimedOptions, TimedOptions as WithMetricsOptions } from './decorators/timed.ts';
export { ExecutorMetrics } from './executor-metrics.ts';
export type { AnyLabels, LabelSchema, Labels, LabelValue, OperationName } from './labels.ts';
export type { Llm } from './llm/llm.ts';
export type { LlmCall, LlmCostContext, LlmOptions, LlmRequest, LlmRunOptions } from './llm/llm-options.ts';
export type { LlmPrice, LlmPrices } from './llm/prices.ts';
export type { LlmUsage } from './llm/token-usage.ts';
export type {
  AnyFunction,
  EnqueueOptions,
  Operation,
  OperationRecord,
  OperationTimer,
  QueueTicket,
  RunOptions,
} from './operation/operation.ts';
export type { OperationOptions } from './operation/operation-options.ts';
export type { BatchRecord } from './operation/record-batch.ts';
export { defaultBuckets, type ExecutorMetricsOptions, fromEnv, type LayoutName } from './options.ts';
export type { Classification } from './outcome/classifier.ts';
export type { OutcomeStatus } from './outcome/outcome.ts';
export type { ExecutorMonitor, MonitorOptions } from './pools/monitor-options.ts';
export type { FigureSource, PoolDescription } from './pools/pool-figures.ts';
export { createPortRecorder } from './recorders/ports/port-recorder.ts';
export type { RecordPort, RecordSource } from './recorders/ports/record-port.ts';
export type { RecordReceiver } from './recorders/ports/record-receiver.ts';
export type { OnFull, Recorder, RecorderDropReason, RecorderDrops } from './recorders/recorder.ts';
export type {
  BatchRecorderOptions,
  PortRecorderOptions,
  QueueRecorderOptions,
} from './recorders/recorder-options.ts';
export type { DropReason } from './recording/drops.ts';
export type { ExecutorInstrument } from './recording/instruments.ts';
export type { MetricsSummary } from './summary.ts';
export type { WebSocketMonitor, WebSocketOptions, WebSocketServerOptions } from './websocket/monitor-web-sockets.ts';
export type { WebSocketLike, WebSocketRequest, WebSocketServerLike } from './websocket/web-socket.ts';
