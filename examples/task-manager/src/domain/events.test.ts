import { describe, expect, it, vi } from 'vitest';
import { EventBus } from './events.ts';

const event = { type: 'user.created', organizationId: 1 } as const;

describe('EventBus', () => {
  it('tells all listeners, also where one of them throws, which is said', () => {
    const onError = vi.fn();
    const bus = new EventBus(onError);
    const failure = new Error('broken listener');
    const listener = vi.fn();
    bus.subscribe(() => {
      throw failure;
    });
    bus.subscribe(listener);
    bus.publish(event);
    expect(listener).toHaveBeenCalledWith(event);
    expect(onError).toHaveBeenCalledWith(failure);
  });

  it('tells a listener nothing more once it has unsubscribed', () => {
    const bus = new EventBus(() => {});
    const listener = vi.fn();
    bus.subscribe(listener)();
    bus.publish(event);
    expect(listener).not.toHaveBeenCalled();
  });
});
