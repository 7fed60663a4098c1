import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeadlineError, withDeadline } from './deadline.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('withDeadline', () => {
  it('gives what the work gives, and leaves no timer behind', async () => {
    await expect(withDeadline('it', 100, async () => 7)).resolves.toBe(7);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('rejects as the work rejects, and leaves no timer behind', async () => {
    await expect(withDeadline('it', 100, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('names what was not finished when the time is up', async () => {
    const waiting = withDeadline('the flush', 100, () => new Promise(() => {}));
    const refused = expect(waiting).rejects.toThrow(new DeadlineError('the flush', 100));
    await vi.advanceTimersByTimeAsync(100);
    await refused;
    expect(new DeadlineError('the flush', 100).message).toBe('the flush did not finish within 100 ms');
  });

  it('hears a rejection that comes too late', async () => {
    const { promise, reject } = Promise.withResolvers<never>();
    const refused = expect(withDeadline('it', 100, () => promise)).rejects.toThrow(DeadlineError);
    await vi.advanceTimersByTimeAsync(100);
    await refused;
    // Unhandled, it would fail this test.
    reject(new Error('too late'));
  });
});
