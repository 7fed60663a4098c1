export { createBullmqInstrumentation } from './bullmq-instrumentation.ts';
export type { BullmqInstrumentationOptions } from './bullmq-options.ts';
export { bullmqTelemetry } from './bullmq-telemetry.ts';
export type { BullmqSpan, BullmqTelemetry } from './telemetry-types.ts';
