/** The last second of the year 9999, up to which a `google.protobuf.Timestamp` goes. */
const lastSecond = 253_402_300_799;

/**
 * Whether it can be a time in seconds since the epoch. What lies beyond the year 9999 is the time in milliseconds, which
 * Prometheus would take for seconds.
 */
export function isMoment(seconds: number): boolean {
  return Math.abs(seconds) <= lastSecond;
}

/** Whether it can be a time at which something began: Prometheus takes 0 for none. */
export function isStart(seconds: number): boolean {
  return isMoment(seconds) && Math.trunc(seconds * 1000) > 0;
}

/** Seconds as whole milliseconds: what is finer is cut off, as Prometheus does, but not what a float of seconds loses. */
export function toMilliseconds(seconds: number): number {
  const milliseconds = seconds * 1000;
  const nearest = Math.round(milliseconds);
  const isMeant = Math.abs(milliseconds - nearest) <= Math.abs(milliseconds) * 2 ** -51;
  return isMeant ? nearest : Math.trunc(milliseconds);
}
