import { recordWarnings } from '@executor-metrics/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakedTime, reading, second } from '../testdata/reading.ts';
import { hanging } from '../testdata/sending.ts';

beforeEach(() => {
  vi.useFakeTimers({ ...fakedTime, toFake: [...fakedTime.toFake] });
  recordWarnings();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('flushAfterInvocation', () => {
  it('gives what the handler gives, when its points are out', async () => {
    const { exporter, jobs, jobsIn } = reading({});
    const handler = exporter.flushAfterInvocation(async (amount: number, _context: object) => {
      jobs.add(amount);
      return amount * 2;
    });
    expect(await handler(3, {})).toBe(6);
    expect(await handler(4, {})).toBe(8);
    expect([jobsIn(0), jobsIn(1)]).toEqual([[3], [7]]);
  });

  it('throws what the handler throws, when its points are out', async () => {
    const { exporter, jobs, transport } = reading({});
    const handler = exporter.flushAfterInvocation(() => {
      jobs.add(1);
      throw new RangeError('mine');
    });
    await expect(handler()).rejects.toThrow(new RangeError('mine'));
    expect(transport.payloads).toHaveLength(1);
  });

  it.each([
    ['five seconds', undefined, 5 * second],
    ['what the platform has left', { getRemainingTimeInMillis: () => 1100 }, second],
    ['five seconds of much more', { getRemainingTimeInMillis: () => 60_000 }, 5 * second],
    ['a context that knows nothing', { getRemainingTimeInMillis: () => 'soon' }, 5 * second],
  ])('waits for a backend that hangs no longer than %s, and does not fail', async (_what, invocation, limitMs) => {
    const { exporter, jobs } = reading({ timeoutMs: 60 * second }, hanging);
    const handler = exporter.flushAfterInvocation(async (_event: object, _context: unknown) => {
      jobs.add(1);
      return 'done';
    });
    const beganAt = performance.now();
    let endedAt = 0;
    const done = handler({}, invocation).finally(() => {
      endedAt = performance.now();
    });
    await vi.advanceTimersByTimeAsync(10 * second);
    expect(await done).toBe('done');
    expect(endedAt - beganAt).toBeLessThanOrEqual(limitMs);
    expect(endedAt - beganAt).toBeGreaterThan(limitMs / 2);
  });
});
