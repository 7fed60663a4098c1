import type { HrTime } from '@opentelemetry/api';

/** Where the SDK gets its time from. Never asked for a record on a series that exists. */
export interface Clock {
  /** Wall-clock time. */
  now(): HrTime;
  /** Milliseconds of a clock that never goes back. */
  monotonicMs(): number;
}

export const systemClock: Clock = {
  now: () => hrTimeOfMs(Date.now()),
  monotonicMs: () => performance.now(),
};

/** Milliseconds since the epoch as OpenTelemetry's pair of seconds and nanoseconds. */
export function hrTimeOfMs(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
}

/** Whether the first time is before the second. */
export function isBefore(first: HrTime, second: HrTime): boolean {
  return first[0] < second[0] || (first[0] === second[0] && first[1] < second[1]);
}
