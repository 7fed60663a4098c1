export type { StartOptions } from './options.ts';
export { start } from './start.ts';
export type { Telemetry } from './telemetry.ts';
