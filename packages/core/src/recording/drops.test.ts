import { describe, expect, it, vi } from 'vitest';
import { Drops } from './drops.ts';

describe('Drops', () => {
  it('counts by reason and reports each reason once', () => {
    const report = vi.fn();
    const drops = new Drops(report);
    drops.count('invalid-duration');
    drops.count('invalid-duration');
    drops.count('too-many-operations');
    expect(drops.byReason()).toEqual({ 'invalid-duration': 2, 'too-many-operations': 1 });
    expect(report.mock.calls.map(([code]) => code)).toEqual([
      'EXECUTOR_METRICS_INVALID_DURATION',
      'EXECUTOR_METRICS_TOO_MANY_OPERATIONS',
    ]);
  });

  it('says what was caught', () => {
    const report = vi.fn();
    new Drops(report).count('recording-failed', new RangeError('out of paper'));
    expect(report.mock.lastCall?.[1]).toContain('(RangeError: out of paper)');
  });

  it('counts whatever was thrown, even what throws when it is shown', () => {
    const drops = new Drops(() => {});
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    drops.count('invalid-record', revoked.proxy);
    expect(drops.byReason()).toEqual({ 'invalid-record': 1 });
  });
});
