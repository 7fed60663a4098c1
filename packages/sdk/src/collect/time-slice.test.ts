import { describe, expect, it } from 'vitest';
import type { Clock } from './clock.ts';
import { TimeSlice } from './time-slice.ts';

/** A clock that work moves. */
class WorkClock implements Clock {
  #ms = 0;

  work(ms: number): void {
    this.#ms += ms;
  }

  monotonicMs(): number {
    return this.#ms;
  }

  now(): [number, number] {
    return [0, 0];
  }
}

describe('TimeSlice', () => {
  it.each([0.001, 0.01, 0.09, 0.1])(
    'yields before 4 ms and one stride of 64 steps of %f ms are over',
    async (stepMs) => {
      const clock = new WorkClock();
      let longest = 0;
      let beganAt = 0;
      const slice = new TimeSlice(clock, async () => {
        longest = Math.max(longest, clock.monotonicMs() - beganAt);
        clock.work(50);
        beganAt = clock.monotonicMs();
      });
      for (let step = 0; step < 100_000; step++) {
        clock.work(stepMs);
        if (slice.isOver()) await slice.next();
      }
      expect(longest).toBeGreaterThanOrEqual(4);
      expect(longest).toBeLessThanOrEqual(4 + 65 * stepMs);
    },
  );

  it('does not count the time of others', async () => {
    const clock = new WorkClock();
    const slice = new TimeSlice(clock, async () => clock.work(1000));
    await slice.next();
    const over = Array.from({ length: 200 }, () => slice.isOver());
    expect(over).not.toContain(true);
  });

  it('looks at the clock once in 64 steps', () => {
    let looks = 0;
    const slice = new TimeSlice({ monotonicMs: () => looks++ * 0.001 });
    for (let step = 0; step < 6400; step++) slice.isOver();
    expect(looks).toBe(101);
  });

  it('lets the event loop turn', async () => {
    const slice = new TimeSlice({ monotonicMs: () => 0 });
    let turned = false;
    setImmediate(() => {
      turned = true;
    });
    await slice.next();
    expect(turned).toBe(true);
  });
});
