import { describe, expect, it, vi } from 'vitest';
import { TaskQueue } from './task-queue.ts';

/** A queue whose work ends when the test says so. */
function createQueue({ capacity = 2, concurrency = 2 } = {}) {
  const started: string[] = [];
  const ends = new Map<string, { resolve: () => void; reject: (error: unknown) => void }>();
  const onError = vi.fn();
  const work = (item: string): Promise<void> => {
    started.push(item);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    ends.set(item, { resolve, reject });
    return promise;
  };
  const queue = new TaskQueue<string>({ capacity, concurrency, work, onError });
  return { queue, started, onError, end: (item: string) => ends.get(item) };
}

describe('TaskQueue', () => {
  it('works on as many items at once as it may, and lets so many others wait', () => {
    const { queue, started } = createQueue();
    expect(['a', 'b', 'c', 'd', 'e'].map((item) => queue.push(item))).toEqual([true, true, true, true, false]);
    expect(started).toEqual(['a', 'b']);
    expect({ depth: queue.depth, running: queue.running, full: queue.full }).toEqual({
      depth: 2,
      running: 2,
      full: true,
    });
  });

  it('takes the next item, in order, when one ends', async () => {
    const { queue, started, end } = createQueue({ concurrency: 1, capacity: 5 });
    for (const item of ['a', 'b', 'c']) queue.push(item);
    end('a')?.resolve();
    await vi.waitFor(() => expect(started).toEqual(['a', 'b']));
    end('b')?.resolve();
    await vi.waitFor(() => expect(started).toEqual(['a', 'b', 'c']));
  });

  it('goes on when the work on an item rejects', async () => {
    const { queue, end, onError } = createQueue();
    const error = new Error('lost the database');
    queue.push('a');
    end('a')?.reject(error);
    await queue.idle();
    expect(onError).toHaveBeenCalledExactlyOnceWith(error);
  });

  it('is idle when nothing waits and nothing runs', async () => {
    const { queue, end } = createQueue({ concurrency: 1 });
    await queue.idle();
    queue.push('a');
    queue.push('b');
    const idle = vi.fn();
    const waiting = queue.idle().then(idle);
    end('a')?.resolve();
    await vi.waitFor(() => expect(end('b')).toBeDefined());
    expect(idle).not.toHaveBeenCalled();
    end('b')?.resolve();
    await waiting;
    expect(queue.running).toBe(0);
  });

  it('drops what waits when it is cleared, and what runs ends', async () => {
    const { queue, started, end } = createQueue({ concurrency: 1 });
    queue.push('a');
    queue.push('b');
    queue.clear();
    end('a')?.resolve();
    await queue.idle();
    expect(started).toEqual(['a']);
  });
});
