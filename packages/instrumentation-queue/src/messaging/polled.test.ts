import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Polled } from './polled.ts';

const ignore = (): void => {};

describe('Polled', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  it('asks once for all who want to know at the same time', async () => {
    const ask = vi.fn(async () => 5);
    const polled = new Polled(ask, 1000, ignore);
    expect(await Promise.all([polled.answer(), polled.answer(), polled.answer()])).toEqual([5, 5, 5]);
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it('gives the same answer for the interval, and asks anew afterwards', async () => {
    let count = 0;
    const polled = new Polled(() => ++count, 1000, ignore);
    expect(await polled.answer()).toBe(1);
    vi.advanceTimersByTime(999);
    expect(await polled.answer()).toBe(1);
    vi.advanceTimersByTime(1);
    expect(await polled.answer()).toBe(2);
  });

  it('has no answer where it fails, says so, and asks anew after the interval', async () => {
    const failed = vi.fn();
    const answers = [() => Promise.reject(new Error('no')), () => 5];
    const polled = new Polled<number>(() => answers.shift()?.() ?? 0, 1000, failed);
    expect(await polled.answer()).toBeUndefined();
    expect(failed).toHaveBeenCalledWith(new Error('no'));
    expect(await polled.answer()).toBeUndefined();
    vi.advanceTimersByTime(1000);
    expect(await polled.answer()).toBe(5);
  });

  it('has no answer where it throws at once', async () => {
    const polled = new Polled<number>(
      () => {
        throw new Error('no');
      },
      1000,
      ignore,
    );
    expect(await polled.answer()).toBeUndefined();
  });

  it('does not wait for more than a second, nor ask again while an answer is owed', async () => {
    vi.useRealTimers();
    const owed = Promise.withResolvers<number>();
    const ask = vi.fn(() => owed.promise);
    const polled = new Polled(ask, 1, ignore);
    const startMs = performance.now();
    expect(await polled.answer()).toBeUndefined();
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(990);
    const second = polled.answer();
    expect(ask).toHaveBeenCalledTimes(1);
    owed.resolve(5);
    expect(await second).toBe(5);
  });

  it('does not say again what was true before when the broker is silent', async () => {
    vi.useRealTimers();
    const answers = [5, new Promise<number>(() => {})];
    const polled = new Polled<number>(() => answers.shift() ?? 0, 1, ignore);
    expect(await polled.answer()).toBe(5);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await polled.answer()).toBeUndefined();
  });
});
