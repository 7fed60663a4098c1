export { honoRoutes, setRoute } from '@executor-metrics/instrumentation-http';
export type { InstrumentationsOption, OtherInstrumentation } from './instrumentations/instrumentations-option.ts';
export type { InstrumentationName, OptionsByName } from './instrumentations/kinds.ts';
export type { Instrumentations } from './instrumentations/running-instrumentations.ts';
export type { StartOptions } from './options.ts';
export type { ProfileName } from './profiles.ts';
export { start } from './start.ts';
export type { Telemetry } from './telemetry.ts';
