import { beforeEach, describe, expect, it } from 'vitest';
import { collectGarbage } from '../testdata/collect-garbage.ts';
import { type Recorded, recorded } from '../testdata/recorded-layout.ts';
import type { Operation, OperationTimer } from './operation.ts';

let log: Recorded;
let operation: Operation;

beforeEach(() => {
  log = recorded();
  operation = log.operation('plan');
});

describe('a timer', () => {
  it.each<[string, (timer: OperationTimer) => void, string]>([
    ['succeed', (timer) => timer.succeed(), 'success in 2'],
    ['fail', (timer) => timer.fail(new RangeError('broken')), 'failure:RangeError in 2'],
    ['fail, without anything that was thrown', (timer) => timer.fail(), 'failure:_OTHER in 2'],
    ['fail, with an AbortError', (timer) => timer.fail(new DOMException('', 'AbortError')), 'cancelled in 2'],
    ['fail, with a TimeoutError', (timer) => timer.fail(new DOMException('', 'TimeoutError')), 'timeout in 2'],
    ['cancel', (timer) => timer.cancel(), 'cancelled in 2'],
    ['its disposal', (timer) => timer[Symbol.dispose](), 'failure:disposed in 2'],
  ])('records the time until %s, and how it ended', (_what, end, expected) => {
    const timer = operation.start({ kind: 'a' });
    log.nowMs += 2000;
    end(timer);
    expect(log.events).toEqual(['active+1{"kind":"a"}', 'active-1{"kind":"a"}', `${expected}{"kind":"a"}`]);
  });

  it('classifies what it failed with by the signal that it was given', () => {
    const signal = AbortSignal.abort(new DOMException('', 'TimeoutError'));
    operation.start(undefined, { signal }).fail(new Error('connection closed'));
    expect(log.events.at(-1)).toBe('timeout in 0');
  });

  it('records outcome and duration under what became known on the way, and active under what was known at first', () => {
    const timer = operation.start({ kind: 'a' });
    timer.setAttributes({ rows: 'many' });
    timer.setAttributes({ kind: 'b', bad: Number.NaN });
    timer.succeed();
    expect(log.events).toEqual([
      'active+1{"kind":"a"}',
      'active-1{"kind":"a"}',
      'success in 0{"kind":"b","rows":"many"}',
    ]);
    expect(log.drops.byReason()).toEqual({ 'invalid-attribute': 1 });
  });

  it('counts what comes after the end, and keeps to its first end', () => {
    const timer = operation.start();
    timer.succeed();
    timer.fail(new Error('too late'));
    timer.cancel();
    timer.setAttributes({ kind: 'a' });
    expect(log.events.slice(2)).toEqual(['success in 0']);
    expect(log.drops.byReason()).toEqual({ 'ended-twice': 3 });
  });

  it('is not ended by a disposal after the end', async () => {
    const timer = operation.start();
    timer.succeed();
    timer[Symbol.dispose]();
    await timer[Symbol.asyncDispose]();
    expect(log.events.slice(2)).toEqual(['success in 0']);
    expect(log.drops.byReason()).toEqual({});
  });

  it('counts a block that is left before its success as a failure', async () => {
    const work = (fails: boolean): void => {
      using timer = operation.start();
      if (fails) throw new Error('broken');
      timer.succeed();
    };
    const later = async (fails: boolean): Promise<void> => {
      await using timer = operation.start();
      if (fails) throw new Error('broken');
      timer.succeed();
    };
    work(false);
    expect(() => work(true)).toThrow('broken');
    await later(false);
    await expect(later(true)).rejects.toThrow('broken');
    expect(log.events.filter((event) => !event.startsWith('active'))).toEqual([
      'success in 0',
      'failure:disposed in 0',
      'success in 0',
      'failure:disposed in 0',
    ]);
  });
});

describe('what is lost before its end', () => {
  it('is counted once, and is not under way any more', async () => {
    (() => void operation.start())();
    (() => void operation.enqueue())();
    await collectGarbage();
    expect(log.events.toSorted()).toEqual(['active+1', 'active-1', 'queued+1', 'queued-1']);
    expect(log.drops.byReason()).toEqual({ 'never-ended': 2 });
    expect([...log.table.cores()][0]?.runs.oldest).toBeUndefined();
  });

  it('is a generator too that nobody takes to its end', async () => {
    (() =>
      void operation
        .run(function* () {
          yield 1;
          yield 2;
        })
        .next())();
    await collectGarbage();
    expect(log.events).toEqual(['active+1', 'active-1', 'active+1', 'active-1']);
    expect(log.drops.byReason()).toEqual({ 'never-ended': 1 });
  });

  it('is nothing that has ended, and nothing that somebody still holds', async () => {
    (() => operation.start().succeed())();
    (() => operation.enqueue().run(() => 1))();
    (() =>
      void operation.run(function* () {
        yield 1;
      }))();
    const held = operation.start();
    await collectGarbage();
    expect(log.drops.byReason()).toEqual({});
    held.succeed();
    expect(log.events.at(-1)).toBe('success in 0');
  });
});
