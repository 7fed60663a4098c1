export { createInstrumentation } from './create-instrumentation.ts';
export type { LoadedModule, ModuleFile, ModuleHook } from './hooks/module-file.ts';
export type { VersionRange } from './hooks/package-version.ts';
export { isWrapped, type Rival } from './hooks/rival.ts';
export type { TracingHandlers } from './hooks/tracing-channel.ts';
export type { AnyFunction } from './hooks/trampoline.ts';
export type {
  CommonOptions,
  Hooks,
  Instrumentation,
  InstrumentationDefinition,
} from './instrumentation.ts';
export type { Kit } from './kit.ts';
export type {
  Activity,
  AddingSeries,
  HistogramOptions,
  ObservableDescription,
  ObservableDescriptions,
  Observers,
  RecordingSeries,
  SeriesAdder,
  SeriesKey,
  SeriesKeyValue,
  SeriesKeyValues,
  SeriesOptions,
  SeriesRecorder,
  Underway,
} from './series/series-options.ts';
export { type CappedValues, cappedValues, other } from './values/capped-values.ts';
export { errorType } from './values/error-type.ts';
export { ignored, isIgnored } from './values/ignore.ts';
