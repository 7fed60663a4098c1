/** When a push that failed is made again. */
export interface RetryPolicy {
  /** How often a push is tried, the first time included. */
  readonly maxAttempts: number;
  /** The pause after the first attempt, in milliseconds; it doubles after each further one. */
  readonly initialMs: number;
  /** The longest pause, in milliseconds. */
  readonly maxMs: number;
  /** How much of a pause is left to chance, from 0 to 1: jobs that failed together do not come back together. */
  readonly jitter: number;
}

/**
 * The pause after an attempt, counted from 1, in milliseconds.
 *
 * @param random a number from 0 to 1, without 1
 */
export function pauseMs({ initialMs, maxMs, jitter }: RetryPolicy, attempt: number, random: number): number {
  const whole = Math.min(maxMs, initialMs * 2 ** (attempt - 1));
  return Math.round(whole * (1 - jitter * random));
}

/**
 * How long a server asks to be left alone, in milliseconds: its header `Retry-After` in seconds or as a date (RFC 9110,
 * section 10.2.3). `undefined` where it says nothing that can be read.
 */
export function retryAfterMs(header: string | null, nowMs: number): number | undefined {
  const value = header?.trim() ?? '';
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  // `Date.parse` reads much more than dates of HTTP, all of which begin with the name of a day.
  const date = /^[A-Z][a-z]{2}/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}
