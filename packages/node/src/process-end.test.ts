import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { flushAtEndOfProcess } from './process-end.ts';

class FakeProcess extends EventEmitter {
  readonly pid = 4711;
  readonly kills: [pid: number, signal: unknown][] = [];
  kill(pid: number, signal?: string | number): true {
    this.kills.push([pid, signal]);
    this.emit('killed');
    return true;
  }
}

/** A fake process and a flush that ends when the test says so. */
function ending() {
  const target = new FakeProcess();
  const flushed = Promise.withResolvers<void>();
  let flushes = 0;
  const stop = flushAtEndOfProcess({
    flush: () => {
      flushes++;
      return flushed.promise;
    },
    target: target as unknown as NodeJS.Process,
  });
  const killed = new Promise<void>((resolve) => target.once('killed', resolve));
  return { target, stop, finishFlush: flushed.resolve, killed, flushes: () => flushes };
}

const events = ['SIGTERM', 'SIGINT', 'beforeExit'];
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe.each(['SIGTERM', 'SIGINT'])('flushAtEndOfProcess at %s', (signal) => {
  it('that only it hears flushes, takes its listeners away, and raises the signal again', async () => {
    const { target, finishFlush, killed, flushes } = ending();
    target.emit(signal, signal);
    expect(flushes()).toBe(1);
    expect(target.kills).toEqual([]);
    finishFlush();
    await killed;
    expect(target.kills).toEqual([[4711, signal]]);
    expect(events.map((event) => target.listenerCount(event))).toEqual([0, 0, 0]);
  });

  it('that comes a second time raises it at once, and only once', async () => {
    const { target, finishFlush, flushes } = ending();
    target.emit(signal, signal);
    target.emit(signal, signal);
    expect(target.kills).toEqual([[4711, signal]]);
    expect(flushes()).toBe(1);
    finishFlush();
    await turn();
    await turn();
    expect(target.kills).toHaveLength(1);
  });

  it('that somebody else hears too leaves it to them', async () => {
    const { target, flushes } = ending();
    target.on(signal, () => {});
    target.emit(signal, signal);
    await turn();
    expect(flushes()).toBe(0);
    expect(target.kills).toEqual([]);
    expect(target.listenerCount(signal)).toBe(2);
  });

  it('that somebody hears who raises it again only when nobody else listens lets them do so', async () => {
    const target = new FakeProcess();
    let raised = 0;
    const polite = (): void => {
      if (target.listenerCount(signal) === 1) raised++;
    };
    target.on(signal, polite);
    flushAtEndOfProcess({ flush: async () => {}, target: target as unknown as NodeJS.Process });
    target.emit(signal, signal);
    expect(raised).toBe(1);
    await turn();
    expect(target.listenerCount(signal)).toBe(2);
  });

  it('that others heard is ours again when they are gone', async () => {
    const { target, flushes } = ending();
    const other = (): void => {};
    target.on(signal, other);
    target.emit(signal, signal);
    await turn();
    target.off(signal, other);
    target.emit(signal, signal);
    expect(flushes()).toBe(1);
  });

  it('that others hear does not bring listeners back after they were taken away', async () => {
    const { target, stop } = ending();
    target.on(signal, () => {});
    target.emit(signal, signal);
    stop();
    await turn();
    expect(target.listenerCount(signal)).toBe(1);
  });

  it('whose flush is under way when the listeners are taken away is still raised again', async () => {
    const { target, stop, finishFlush, killed } = ending();
    target.emit(signal, signal);
    stop();
    finishFlush();
    await killed;
    expect(target.kills).toEqual([[4711, signal]]);
  });
});

describe('flushAtEndOfProcess', () => {
  it('flushes once at beforeExit, which Node emits again after each piece of work', () => {
    const { target, flushes } = ending();
    target.emit('beforeExit', 0);
    target.emit('beforeExit', 0);
    expect(flushes()).toBe(1);
    expect(target.kills).toEqual([]);
  });

  it('leaves no listener when it is stopped', () => {
    const { target, stop } = ending();
    stop();
    expect(target.eventNames().filter((event) => event !== 'killed')).toEqual([]);
  });
});
