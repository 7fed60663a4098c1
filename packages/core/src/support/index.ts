/**
 * What the packages of this project share and no user needs: checked options, the environment, warnings, and the news
 * of a MeterProvider. It follows the versions of `@executor-metrics/core` and makes no promise of its own.
 */
export { executorOptionTypes } from '../options.ts';
export { announceProviderChange, onProviderChange } from './attachment.ts';
export {
  describeIssue,
  type Environment,
  type EnvironmentIssue,
  type EnvironmentReading,
  type EnvironmentVariable,
  readEnvironment,
} from './environment.ts';
export { isFirstInProcess } from './first-in-process.ts';
export { messageOf } from './message-of.ts';
export {
  durationMs,
  eitherOf,
  flag,
  guarded,
  httpUrl,
  integer,
  isRecord,
  listOf,
  meterProvider,
  type OptionType,
  oneOf,
  secretMap,
  stringMap,
  text,
} from './option-type.ts';
export { ConfigurationError, checkOptions, type OptionTypes } from './options.ts';
export { createReport, emitWarning, type Report } from './report.ts';
