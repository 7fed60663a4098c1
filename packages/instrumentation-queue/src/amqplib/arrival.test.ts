import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lastDeath, waitedSeconds } from './arrival.ts';

describe('waitedSeconds', () => {
  beforeEach(() => void vi.useFakeTimers({ now: 1_000_000_000_000, toFake: ['Date'] }));
  afterEach(() => void vi.useRealTimers());

  it('is the time since the timestamp of the sender, which is in seconds', () => {
    expect(waitedSeconds({ timestamp: 999_999_990 })).toBe(10);
  });

  it('takes what can only be milliseconds for that', () => {
    expect(waitedSeconds({ timestamp: 999_999_990_000 })).toBe(10);
  });

  it('prefers the timestamp of the broker, which is in milliseconds', () => {
    expect(waitedSeconds({ timestamp: 1, headers: { timestamp_in_ms: 999_999_999_750 } })).toBe(0.25);
  });

  it('leaves out the delay that was asked for, whatever its sign', () => {
    expect(waitedSeconds({ timestamp: 999_999_990, headers: { 'x-delay': 4000 } })).toBe(6);
    expect(waitedSeconds({ timestamp: 999_999_990, headers: { 'x-delay': -4000 } })).toBe(6);
  });

  it('is never less than nothing, where clocks differ', () => {
    expect(waitedSeconds({ timestamp: 1_000_000_100 })).toBe(0);
  });

  it.each([
    null,
    {},
    { timestamp: 'yesterday' },
    { timestamp: Number.NaN },
    { timestamp: -1 },
    { headers: 'none' },
    { headers: { timestamp_in_ms: '1' } },
  ])('is not known of %j', (properties) => {
    expect(waitedSeconds(properties)).toBeUndefined();
  });
});

describe('lastDeath', () => {
  it('is the first entry: where the message died last, and why', () => {
    const deaths = [
      { queue: 'second', reason: 'expired' },
      { queue: 'first', reason: 'rejected' },
    ];
    expect(lastDeath({ headers: { 'x-death': deaths } })).toEqual({ queue: 'second', reason: 'expired' });
  });

  it('lets no reason pass that the broker does not have', () => {
    expect(lastDeath({ headers: { 'x-death': [{ queue: 'q', reason: 'user 4711' }] } })?.reason).toBe('_OTHER');
  });

  it.each([null, {}, { headers: {} }, { headers: { 'x-death': 'long ago' } }, { headers: { 'x-death': [] } }])(
    'is none in %j',
    (properties) => {
      expect(lastDeath(properties)).toBeUndefined();
    },
  );
});
