import { DelayedError, RateLimitError, UnrecoverableError, WaitingChildrenError, WaitingError } from 'bullmq';
import { describe, expect, it } from 'vitest';
import { postponeReason } from './postpone-reason.ts';

describe('postponeReason', () => {
  it.each([
    ['delayed', new DelayedError()],
    ['waiting', new WaitingError()],
    ['waiting_children', new WaitingChildrenError()],
    ['rate_limited', new RateLimitError()],
    ['delayed', Object.assign(new Error('from another process'), { name: 'DelayedError' })],
  ])('is %s for what BullMQ takes for that', (reason, error) => {
    expect(postponeReason(error)).toBe(reason);
  });

  it.each([[new UnrecoverableError()], [new Error('no')], ['DelayedError'], [undefined], [null], [5], [{}]])(
    'is none for a failure: %s',
    (error) => {
      expect(postponeReason(error)).toBeUndefined();
    },
  );
});
