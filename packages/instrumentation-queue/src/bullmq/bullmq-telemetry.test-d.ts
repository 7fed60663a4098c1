import type { QueueOptions, Telemetry, WorkerOptions } from 'bullmq';
import type { Telemetry as TelemetryOf5 } from 'bullmq-5';
import { assertType, describe, it } from 'vitest';
import { bullmqTelemetry } from './bullmq-telemetry.ts';

describe('bullmqTelemetry', () => {
  it('is what BullMQ takes', () => {
    assertType<Telemetry>(bullmqTelemetry());
    assertType<TelemetryOf5>(bullmqTelemetry());
    assertType<QueueOptions>({ connection: {}, telemetry: bullmqTelemetry() });
    assertType<WorkerOptions>({ connection: {}, telemetry: bullmqTelemetry() });
  });
});
