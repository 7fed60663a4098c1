import { describe, expect, it } from 'vitest';
import { Pins } from './pins.ts';

function setUp() {
  const [first, second, third] = [{}, {}, {}];
  return { pins: new Pins(), first, second, third };
}

describe('Pins', () => {
  it('hold a cell until each handle was let go of, and one that is let go of too often holds no less', () => {
    const { pins, first } = setUp();
    pins.unpin(first);
    expect(pins.isPinned(first)).toBe(false);
    pins.pin(first);
    pins.pin(first);
    pins.unpin(first);
    expect(pins.isPinned(first)).toBe(true);
    pins.unpin(first);
    expect(pins.isPinned(first)).toBe(false);
  });

  it('count the handles of a series together, by whichever of its cells they come and go', () => {
    const { pins, first, second } = setUp();
    pins.pin(first);
    pins.pin(second);
    pins.join(first, second);
    pins.unpin(second);
    expect(pins.isPinned(second)).toBe(true);
    pins.unpin(first);
    expect([pins.isPinned(first), pins.isPinned(second)]).toEqual([false, false]);
  });

  it('count nobody twice, however often and in whatever order cells are joined', () => {
    const { pins, first, second, third } = setUp();
    for (const cell of [first, second, third]) pins.pin(cell);
    for (const [cell, successor] of [
      [first, second],
      [first, third],
      [second, third],
      [third, first],
      [first, first],
    ] as const) {
      pins.join(cell, successor);
    }
    for (const cell of [third, first]) pins.unpin(cell);
    expect(pins.isPinned(first)).toBe(true);
    pins.unpin(second);
    expect([first, second, third].some((cell) => pins.isPinned(cell))).toBe(false);
  });

  it('do not pin the successor of a cell that nobody holds', () => {
    const { pins, first, second } = setUp();
    pins.join(first, second);
    expect(pins.isPinned(second)).toBe(false);
  });
});
