import { expect, it } from 'vitest';
import { SuccessClock } from './success-clock.ts';

it('SuccessClock knows no time before the first success', () => {
  const clock = new SuccessClock();
  expect(clock.secondsSince(5000)).toBeUndefined();
  clock.succeededAt(6000);
  expect([clock.secondsSince(6000), clock.secondsSince(8000)]).toEqual([0, 2]);
});

it('SuccessClock takes a success without a time for one of when it is asked, once', () => {
  const clock = new SuccessClock();
  clock.succeededAt(1000);
  clock.succeeded();
  expect([clock.secondsSince(5000), clock.secondsSince(7000)]).toEqual([0, 2]);
});
