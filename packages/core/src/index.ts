export { type BoundCounter, type BoundRecorder, bind, unbind } from './bind.ts';
export { type BatchRecord, ExecutorMetrics, type MetricsSummary, type WithMetricsOptions } from './executor-metrics.ts';
export type { AnyFunction, Operation, OperationRecord } from './operation/operation.ts';
export { defaultBuckets, type ExecutorMetricsOptions, fromEnv, type LayoutName } from './options.ts';
export type { DropReason } from './recording/drops.ts';
export type { ExecutorInstrument } from './recording/instruments.ts';
