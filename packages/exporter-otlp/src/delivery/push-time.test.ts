import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PushTime } from './push-time.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Settled promises are seen after a few turns. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(() => {
    settled = true;
  });
  for (let i = 0; i < 5; i++) await Promise.resolve();
  return settled;
}

describe('PushTime', () => {
  it('is over after its limit', () => {
    const time = new PushTime(100);
    vi.advanceTimersByTime(60);
    expect([time.remainingMs, time.signal.aborted]).toEqual([40, false]);
    vi.advanceTimersByTime(40);
    expect([time.remainingMs, time.signal.aborted]).toEqual([0, true]);
  });

  it('can become shorter, and never longer', () => {
    const time = new PushTime(100);
    time.shorten(500);
    expect(time.remainingMs).toBe(100);
    time.shorten(10);
    expect(time.remainingMs).toBe(10);
    vi.advanceTimersByTime(10);
    expect(time.signal.aborted).toBe(true);
  });

  it('ends a wait where patience is lost', async () => {
    const time = new PushTime(1000);
    const waiting = time.sleep(500);
    expect(await isSettled(waiting)).toBe(false);
    time.losePatience();
    expect(await isSettled(waiting)).toBe(true);
    expect(time.patient).toBe(false);
  });

  it('ends a wait when it is over, and begins none then', async () => {
    const time = new PushTime(100);
    const waiting = time.sleep(500);
    vi.advanceTimersByTime(100);
    expect(await isSettled(waiting)).toBe(true);
    expect(await isSettled(time.sleep(500))).toBe(true);
  });

  it('waits as long as it is told', async () => {
    const time = new PushTime(1000);
    const waiting = time.sleep(500);
    vi.advanceTimersByTime(499);
    expect(await isSettled(waiting)).toBe(false);
    vi.advanceTimersByTime(1);
    expect(await isSettled(waiting)).toBe(true);
  });

  it('leaves no timer behind', async () => {
    const time = new PushTime(1000);
    const waiting = time.sleep(500);
    time.losePatience();
    await waiting;
    time.end();
    expect(vi.getTimerCount()).toBe(0);
  });
});
