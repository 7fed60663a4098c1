import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { type ExitingProcess, flushOnExit } from './flush-on-exit.ts';

class FakeProcess extends EventEmitter {
  readonly pid = 4711;
  readonly kills: unknown[] = [];

  kill(_pid: number, signal?: unknown): true {
    this.kills.push(signal);
    return true;
  }
}

/** A fake process, and a flush that ends when the test says so. */
function ending() {
  const target = new FakeProcess();
  const flush = Promise.withResolvers<void>();
  let flushes = 0;
  const stop = flushOnExit(
    () => {
      flushes++;
      return flush.promise;
    },
    target as unknown as ExitingProcess,
  );
  const listeners = () => ['SIGTERM', 'SIGINT', 'beforeExit'].map((event) => target.listenerCount(event));
  return { target, stop, finish: flush.resolve, flushes: () => flushes, listeners };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('flushOnExit', () => {
  it('flushes once when the process has nothing more to do', () => {
    const { target, flushes } = ending();
    target.emit('beforeExit');
    target.emit('beforeExit');
    expect(flushes()).toBe(1);
  });

  it.each(['SIGTERM', 'SIGINT'])('flushes at %s, goes away and raises it again', async (signal) => {
    const { target, finish, flushes, listeners } = ending();
    target.emit(signal, signal);
    await turn();
    expect([flushes(), target.kills]).toEqual([1, []]);
    finish();
    await turn();
    await turn();
    expect(target.kills).toEqual([signal]);
    expect(listeners()).toEqual([0, 0, 0]);
  });

  it('raises a second signal at once, and only once', async () => {
    const { target, finish } = ending();
    target.emit('SIGTERM', 'SIGTERM');
    target.emit('SIGTERM', 'SIGTERM');
    expect(target.kills).toEqual(['SIGTERM']);
    finish();
    await turn();
    await turn();
    expect(target.kills).toHaveLength(1);
  });

  it('leaves a signal to others who listen to it, and does not stand there while they look', async () => {
    const { target, flushes } = ending();
    const seen: number[] = [];
    target.on('SIGTERM', () => seen.push(target.listenerCount('SIGTERM')));
    target.emit('SIGTERM', 'SIGTERM');
    expect([seen, flushes()]).toEqual([[1], 0]);
    await turn();
    expect(target.listenerCount('SIGTERM')).toBe(2);
  });

  it('ends the process that got a signal also where it is stopped during the flush', async () => {
    const { target, stop, finish } = ending();
    target.emit('SIGTERM', 'SIGTERM');
    stop();
    finish();
    await turn();
    await turn();
    expect(target.kills).toEqual(['SIGTERM']);
  });

  it('leaves nothing behind when it is stopped', async () => {
    const { target, stop, listeners } = ending();
    target.on('SIGTERM', () => {});
    target.emit('SIGTERM', 'SIGTERM');
    stop();
    await turn();
    expect(listeners()).toEqual([1, 0, 0]);
  });
});
