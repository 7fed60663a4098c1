import { channel, tracingChannel } from 'node:diagnostics_channel';
import { recordWarnings } from '@executor-metrics/testkit';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { enabledKit, instrumentationThat } from '../testdata/enabled-kit.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('kit.subscribe', () => {
  it('gets the messages of a channel until the instrumentation is disabled', () => {
    const seen: unknown[] = [];
    const { kit, instrumentation } = enabledKit();
    kit.subscribe<{ id: number }>('kit:point', ({ id }) => seen.push(id));
    channel('kit:point').publish({ id: 1 });
    instrumentation.disable();
    channel('kit:point').publish({ id: 2 });
    expect(seen).toEqual([1]);
    expect(channel('kit:point').hasSubscribers).toBe(false);
  });

  it('swallows what the handler throws, and says it once for the channel', () => {
    const warnings = recordWarnings();
    const later: unknown[] = [];
    const { kit, instrumentation } = enabledKit({ name: 'my-hooks' });
    kit.subscribe('kit:point', () => {
      throw new Error('broken');
    });
    kit.subscribe('kit:point', (message) => later.push(message));
    channel('kit:point').publish(1);
    channel('kit:point').publish(2);
    expect(later).toEqual([1, 2]);
    expect(warnings).toEqual([
      {
        code: 'EXECUTOR_METRICS_HOOK_FAILED',
        message: 'my-hooks: the handler of kit:point failed, and may again; it is not said again: Error: broken',
      },
    ]);
    instrumentation.disable();
  });

  it('swallows what an asynchronous handler rejects with', async () => {
    const warnings = recordWarnings();
    const { kit, instrumentation } = enabledKit();
    kit.subscribe('kit:point', async () => {
      throw new Error('rejected');
    });
    channel('kit:point').publish(1);
    await new Promise(setImmediate);
    expect(warnings.map(({ message }) => message)).toEqual([expect.stringContaining('Error: rejected')]);
    instrumentation.disable();
  });

  it('does nothing once the instrumentation is disabled', () => {
    const { kit, instrumentation } = enabledKit();
    instrumentation.disable();
    kit.subscribe('kit:point', () => {});
    expect(channel('kit:point').hasSubscribers).toBe(false);
  });

  it('leaves no subscriber after a thousand times', () => {
    const seen: unknown[] = [];
    const instrumentation = instrumentationThat((kit) => kit.subscribe('kit:point', (message) => seen.push(message)));
    for (let i = 0; i < 1000; i++) {
      instrumentation.enable();
      instrumentation.disable();
    }
    instrumentation.enable();
    channel('kit:point').publish('once');
    expect(seen).toEqual(['once']);
    instrumentation.disable();
    expect(channel('kit:point').hasSubscribers).toBe(false);
  });
});

describe('kit.subscribeTracing', () => {
  const events = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'] as const;

  it('gets the context of each event that it has a handler for', async () => {
    const seen: string[] = [];
    const { kit, instrumentation } = enabledKit();
    const note = (event: string) => (context: { id: number }) => void seen.push(`${event} ${context.id}`);
    kit.subscribeTracing<{ id: number }>('kit:work', Object.fromEntries(events.map((event) => [event, note(event)])));
    const work = tracingChannel('kit:work');
    await work.tracePromise(async () => 7, { id: 1 });
    await work.tracePromise(() => Promise.reject(new Error('x')), { id: 2 }).catch(() => {});
    expect(seen).toEqual([
      ...['start 1', 'end 1', 'asyncStart 1', 'asyncEnd 1'],
      ...['start 2', 'end 2', 'error 2', 'asyncStart 2', 'asyncEnd 2'],
    ]);
    instrumentation.disable();
    expect(work.hasSubscribers).toBe(false);
  });

  it('does not subscribe to other events', () => {
    const { kit, instrumentation } = enabledKit();
    kit.subscribeTracing('kit:work', { asyncStart: () => {} });
    expect(events.filter((event) => channel(`tracing:kit:work:${event}`).hasSubscribers)).toEqual(['asyncStart']);
    instrumentation.disable();
  });

  it('does not fail the operation where a handler throws', async () => {
    const warnings = recordWarnings();
    const { kit, instrumentation } = enabledKit();
    const broken = (): never => {
      throw new Error('broken');
    };
    kit.subscribeTracing('kit:work', { start: broken, asyncStart: broken });
    expect(await tracingChannel('kit:work').tracePromise(async () => 7, {})).toBe(7);
    expect(warnings).toHaveLength(2);
    instrumentation.disable();
  });
});
