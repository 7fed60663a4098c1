import { describe, expect, it, vi } from 'vitest';
import { announceProviderChange, onProviderChange } from './attachment.ts';

describe('announceProviderChange', () => {
  it('calls every listener until it is taken away', () => {
    const [first, second] = [vi.fn(), vi.fn()];
    const offFirst = onProviderChange(first);
    const offSecond = onProviderChange(second);
    announceProviderChange();
    offFirst();
    announceProviderChange();
    offSecond();
    announceProviderChange();
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 2]);
  });

  it('is heard by the others where a listener throws', () => {
    const second = vi.fn();
    const offFirst = onProviderChange(() => {
      throw new Error('not my day');
    });
    const offSecond = onProviderChange(second);
    announceProviderChange();
    expect(second).toHaveBeenCalledTimes(1);
    offFirst();
    offSecond();
  });

  it('ends where listeners subscribe further ones', () => {
    const ends: (() => void)[] = [];
    const subscribe = vi.fn(() => {
      ends.push(onProviderChange(() => subscribe()));
    });
    ends.push(onProviderChange(subscribe));
    announceProviderChange();
    expect(subscribe).toHaveBeenCalledTimes(1);
    for (const end of ends) end();
  });

  it('is shared by all copies of the package through one symbol', () => {
    const listener = vi.fn();
    const off = onProviderChange(() => {});
    const shared: unknown = Reflect.get(globalThis, Symbol.for('executor-metrics.attach.v1'));
    (shared as Set<() => void>).add(listener);
    announceProviderChange();
    expect(listener).toHaveBeenCalledTimes(1);
    (shared as Set<() => void>).delete(listener);
    off();
  });
});
