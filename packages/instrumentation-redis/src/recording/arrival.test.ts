import { performance } from 'node:perf_hooks';
import { expect, it, onTestFinished, vi } from 'vitest';
import { Arrival } from './arrival.ts';

/** A clock that goes on by one millisecond with each look. */
function steps(): void {
  let ms = 1000;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => ms++);
  onTestFinished(() => clock.mockRestore());
}

it('is the same for all replies of a piece of data, and a later one for those of the next piece', () => {
  steps();
  const arrival = new Arrival();
  arrival.beginPiece();
  expect([arrival.ms(), arrival.ms(), arrival.ms()]).toEqual([1000, 1000, 1000]);
  arrival.endPiece();
  arrival.beginPiece();
  expect([arrival.ms(), arrival.ms()]).toEqual([1001, 1001]);
  arrival.endPiece();
});

it('is now where nobody knows when a piece begins and ends', () => {
  steps();
  const arrival = new Arrival();
  expect([arrival.ms(), arrival.ms()]).toEqual([1000, 1001]);
  arrival.beginPiece();
  arrival.endPiece();
  expect([arrival.ms(), arrival.ms()]).toEqual([1002, 1003]);
});
