import { describe, expect, it, vi } from 'vitest';
import { TaskError } from './errors.ts';
import { isTransient } from './execute.ts';
import { backoffMs, defaultRetryPolicy, type RetryOptions, withRetries } from './retry.ts';
import type { Sleep } from './sleep.ts';

const timeout = new TaskError('UpstreamTimeout', 'too slow', { transient: true });
const denied = new TaskError('AccessDenied', 'no');

function setUp({ sleep = vi.fn<Sleep>(async () => {}) } = {}) {
  const onRetry = vi.fn();
  const { signal } = new AbortController();
  const options: RetryOptions = { policy: defaultRetryPolicy, random: () => 0.5, sleep, signal, isTransient, onRetry };
  return { options, sleep, onRetry };
}

describe('withRetries', () => {
  it('does not repeat what succeeds', async () => {
    const { options, sleep, onRetry } = setUp();
    await expect(withRetries(async (attempt) => `attempt ${attempt}`, options)).resolves.toBe('attempt 1');
    expect(onRetry).not.toHaveBeenCalled();
    expect(sleep).not.toHaveBeenCalled();
  });

  it('repeats what failed for the moment, after a growing pause, and tells the number of each attempt', async () => {
    const { options, sleep, onRetry } = setUp();
    const work = vi.fn<(attempt: number) => Promise<string>>().mockRejectedValueOnce(timeout);
    work.mockRejectedValueOnce(timeout).mockResolvedValueOnce('done');
    await expect(withRetries(work, options)).resolves.toBe('done');
    expect(onRetry.mock.calls).toEqual([[2], [3]]);
    expect(sleep.mock.calls.map(([ms]) => ms)).toEqual([37.5, 75]);
  });

  it('throws the last error when the attempts are used up, with one retry for each repeated attempt', async () => {
    const { options, onRetry } = setUp();
    const work = vi.fn(() => Promise.reject(timeout));
    await expect(withRetries(work, options)).rejects.toBe(timeout);
    expect(work).toHaveBeenCalledTimes(3);
    expect(onRetry).toHaveBeenCalledTimes(2);
  });

  it('does not repeat what failed for good', async () => {
    const { options, onRetry } = setUp();
    const work = vi.fn(() => Promise.reject(denied));
    await expect(withRetries(work, options)).rejects.toBe(denied);
    expect(work).toHaveBeenCalledTimes(1);
    expect(onRetry).not.toHaveBeenCalled();
  });

  it('counts no retry for an attempt that never began because the pause was aborted', async () => {
    const abandoned = new TaskError('Abandoned', 'stopped');
    const { options, onRetry } = setUp({ sleep: vi.fn<Sleep>(() => Promise.reject(abandoned)) });
    await expect(withRetries(() => Promise.reject(timeout), options)).rejects.toBe(abandoned);
    expect(onRetry).not.toHaveBeenCalled();
  });
});

describe('backoffMs', () => {
  it('doubles up to its limit', () => {
    const longest = [1, 2, 3, 4, 5, 6, 7].map((failed) => backoffMs(failed, defaultRetryPolicy, () => 1));
    expect(longest).toEqual([50, 100, 200, 400, 800, 1000, 1000]);
  });

  it('draws from the upper half of the pause', () => {
    expect(backoffMs(1, defaultRetryPolicy, () => 0)).toBe(25);
    expect(backoffMs(1, defaultRetryPolicy, () => 0.5)).toBe(37.5);
  });
});
