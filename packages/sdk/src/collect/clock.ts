import type { HrTime } from '@opentelemetry/api';

/** Where the SDK gets its time from. Never asked for a record on a series that exists. */
export interface Clock {
  /** Wall-clock time. */
  now(): HrTime;
  /** Milliseconds of a clock that never goes back. */
  monotonicMs(): number;
}

let lastMs = Number.NaN;
let lastTime: HrTime = [0, 0];

export const systemClock: Clock = {
  now: () => {
    const ms = Date.now();
    // The many series that begin in the same millisecond share one pair.
    if (ms !== lastMs) {
      lastMs = ms;
      lastTime = hrTimeOfMs(ms);
    }
    return lastTime;
  },
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

/** The earliest start of some points, and none after the given time. */
export function earliestStart(points: Iterable<{ readonly startTime: HrTime }>, time: HrTime): HrTime {
  let first = time;
  for (const { startTime } of points) if (isBefore(startTime, first)) first = startTime;
  return first;
}
