import { describe, expect, it } from 'vitest';
import { createClock } from './clock.ts';

describe('createClock', () => {
  it('starts with the time that it is, and runs as fast as it is told', () => {
    let nowMs = 1_000_000;
    const clock = createClock(3600, () => nowMs);
    expect(clock()).toEqual(new Date(1_000_000));
    nowMs += 1000;
    expect(clock()).toEqual(new Date(1_000_000 + 3_600_000));
  });
});
