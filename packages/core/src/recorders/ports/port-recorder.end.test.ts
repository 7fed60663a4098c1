import { afterEach, describe, expect, it, vi } from 'vitest';
import { createPortRecorder } from './port-recorder.ts';

// In a file of its own, as timers of other recorders would be counted.
describe('a port recorder that has ended', () => {
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('sets no timers for ever where nobody will hear of what it dropped', async () => {
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const recorder = createPortRecorder({ postMessage: () => {} }, { flushTimeoutMs: 20 });
    recorder.record({ operation: 'work' });
    const end = recorder.shutdown();
    await vi.advanceTimersByTimeAsync(1000);
    await end;
    expect([recorder.dropped, vi.getTimerCount()]).toEqual([{ unsent: 1 }, 0]);
  });
});
