import { describe, expect, it } from 'vitest';
import { pauseMs, retryAfterMs } from './retry-policy.ts';

const policy = { maxAttempts: 9, initialMs: 100, maxMs: 1000, jitter: 0.5 };

describe('pauseMs', () => {
  it('doubles up to its limit', () => {
    const pauses = [1, 2, 3, 4, 5, 99].map((attempt) => pauseMs({ ...policy, jitter: 0 }, attempt, 0.9));
    expect(pauses).toEqual([100, 200, 400, 800, 1000, 1000]);
  });

  it('leaves as much of a pause out as chance says, and no more than the jitter', () => {
    expect([0, 0.5, 0.999].map((random) => pauseMs(policy, 1, random))).toEqual([100, 75, 50]);
  });
});

describe('retryAfterMs', () => {
  const now = Date.UTC(2026, 0, 1, 12, 0, 0);
  it.each([
    [null, undefined],
    ['', undefined],
    ['0', 0],
    ['120', 120_000],
    [' 3 ', 3000],
    ['-1', undefined],
    ['1.5', undefined],
    ['1e3', undefined],
    ['soon', undefined],
    ['Thu, 01 Jan 2026 12:00:30 GMT', 30_000],
    ['Thursday, 01-Jan-26 12:00:30 GMT', 30_000],
    ['Thu, 01 Jan 2026 11:00:00 GMT', 0],
    // Years, for a parser that takes anything.
    ['2', 2000],
    ['Xyz', undefined],
  ])('reads %j as %s', (header, expected) => {
    expect(retryAfterMs(header, now)).toBe(expected);
  });

  it('reads digits without end as a time that is never over', () => {
    expect(retryAfterMs('9'.repeat(400), now)).toBe(Number.POSITIVE_INFINITY);
  });
});
