import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CachedReading } from './cached-reading.ts';

interface Reading {
  readonly signal: AbortSignal;
  readonly resolve: (value: number) => void;
  readonly reject: (error: unknown) => void;
}

let readings: Reading[];
let told: string[];

beforeEach(() => {
  vi.useFakeTimers();
  readings = [];
  told = [];
});

afterEach(() => vi.useRealTimers());

function cached({ cacheMs = 1000, timeoutMs = 200, keepMs = 5000 } = {}): CachedReading<number> {
  return new CachedReading<number>({
    ...{ cacheMs, timeoutMs, keepMs },
    now: () => performance.now(),
    failed: (problem) => told.push(problem),
    read: (signal) => {
      const { promise, resolve, reject } = Promise.withResolvers<number>();
      readings.push({ signal, resolve, reject });
      return promise;
    },
  });
}

/** Asks, and ends the reading that begins for it. */
async function ask(reading: CachedReading<number>, value: number): Promise<number | undefined> {
  const answer = reading.current();
  readings.at(-1)?.resolve(value);
  return answer;
}

describe('CachedReading', () => {
  it('reads once for all that ask at the same time', async () => {
    const reading = cached();
    const answers = Promise.all(Array.from({ length: 100 }, () => reading.current()));
    readings[0]?.resolve(7);
    expect(new Set(await answers)).toEqual(new Set([7]));
    expect(readings).toHaveLength(1);
  });

  it('does not read again before cacheMs are over since the reading began', async () => {
    const reading = cached();
    const answer = reading.current();
    vi.advanceTimersByTime(100);
    readings[0]?.resolve(1);
    expect(await answer).toBe(1);
    vi.advanceTimersByTime(899);
    expect(await reading.current()).toBe(1);
    vi.advanceTimersByTime(1);
    expect(await ask(reading, 2)).toBe(2);
    expect(readings).toHaveLength(2);
  });

  it('reads each time where cacheMs is 0', async () => {
    const reading = cached({ cacheMs: 0 });
    expect(await ask(reading, 1)).toBe(1);
    expect(await ask(reading, 2)).toBe(2);
  });

  it('has no value where the first reading fails, and waits cacheMs before the next', async () => {
    const reading = cached();
    const answer = reading.current();
    readings[0]?.reject(new Error('no such table'));
    expect(await answer).toBeUndefined();
    vi.advanceTimersByTime(999);
    expect(await reading.current()).toBeUndefined();
    expect(readings).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(await ask(reading, 2)).toBe(2);
    expect(told).toEqual(['reading-failed']);
  });

  it('keeps the last value for keepMs since its reading began, while readings fail', async () => {
    const reading = cached();
    await ask(reading, 1);
    for (let i = 0; i < 5; i++) {
      vi.advanceTimersByTime(1000);
      const answer = reading.current();
      readings.at(-1)?.reject(new Error('down'));
      expect(await answer).toBe(1);
    }
    vi.advanceTimersByTime(1);
    expect(await reading.current()).toBeUndefined();
    vi.advanceTimersByTime(999);
    expect(await ask(reading, 2)).toBe(2);
  });

  it('stops waiting after timeoutMs, with the last value, and aborts the signal', async () => {
    const reading = cached();
    await ask(reading, 1);
    vi.advanceTimersByTime(1000);
    const answer = reading.current();
    vi.advanceTimersByTime(199);
    expect(readings[1]?.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(await answer).toBe(1);
    expect(readings[1]?.signal.reason).toMatchObject({ name: 'TimeoutError', message: 'not read within 200 ms' });
    expect(told).toEqual(['reading-timed-out']);
  });

  it('does not begin another reading while a late one goes on, and makes nobody wait for that', async () => {
    const reading = cached();
    void reading.current();
    vi.advanceTimersByTime(200);
    vi.advanceTimersByTime(100_000);
    expect(await reading.current()).toBeUndefined();
    expect(readings).toHaveLength(1);
  });

  it('takes over what a late reading gave, as old as it is', async () => {
    const reading = cached();
    const answer = reading.current();
    vi.advanceTimersByTime(900);
    expect(await answer).toBeUndefined();
    readings[0]?.resolve(3);
    await vi.advanceTimersByTimeAsync(0);
    expect(await reading.current()).toBe(3);
    vi.advanceTimersByTime(100);
    expect(await ask(reading, 4)).toBe(4);
  });

  it('says nothing of a reading that ends because its time was over', async () => {
    const reading = cached();
    void reading.current();
    vi.advanceTimersByTime(200);
    readings[0]?.reject(readings[0].signal.reason);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await ask(reading, 5)).toBe(5);
    expect(told).toEqual(['reading-timed-out']);
  });

  it('stops at once: no value, no further reading, and the signal of the one under way is aborted', async () => {
    const reading = cached();
    await ask(reading, 1);
    vi.advanceTimersByTime(1000);
    const answer = reading.current();
    reading.stop();
    expect(readings[1]?.signal.reason).toMatchObject({ name: 'AbortError' });
    readings[1]?.resolve(2);
    expect(await answer).toBeUndefined();
    vi.advanceTimersByTime(10_000);
    expect(await reading.current()).toBeUndefined();
    expect(readings).toHaveLength(2);
    expect(told).toEqual([]);
  });

  it('leaves no timer behind', async () => {
    await ask(cached(), 1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that was stopped tells nobody that its time is up', async () => {
    const reading = cached();
    const answer = reading.current();
    reading.stop();
    await vi.advanceTimersByTimeAsync(1000);
    expect([await answer, told]).toEqual([undefined, []]);
  });

  it('keeps its process alive for as long as a collection waits for it', async () => {
    const timers = vi.spyOn(globalThis, 'setTimeout');
    const answer = cached().current();
    const [timer] = timers.mock.results.map(({ value }) => value as NodeJS.Timeout);
    expect(timer?.hasRef()).toBe(true);
    readings[0]?.resolve(1);
    await answer;
    expect(vi.getTimerCount()).toBe(0);
  });
});
