import { beforeEach, describe, expect, it } from 'vitest';
import { type Recorded, recorded } from '../testdata/recorded-layout.ts';
import type { Operation } from './operation.ts';

let log: Recorded;
let operation: Operation;

beforeEach(() => {
  log = recorded();
  operation = log.operation('plan');
});

describe('a ticket', () => {
  it('records how long it waited, and then its run', async () => {
    const ticket = operation.enqueue({ queue: 'mail' });
    log.nowMs += 3000;
    expect(await ticket.run(async () => 'value')).toBe('value');
    expect(log.events).toEqual([
      'queued+1{"queue":"mail"}',
      'queued-1{"queue":"mail"}',
      'waited 3{"queue":"mail"}',
      'active+1{"queue":"mail"}',
      'active-1{"queue":"mail"}',
      'success in 0{"queue":"mail"}',
    ]);
  });

  it('begins a run that ends somewhere else', () => {
    const timer = operation.enqueue().start({ kind: 'a' });
    timer.cancel();
    expect(log.events.slice(2)).toEqual([
      'waited 0',
      'active+1{"kind":"a"}',
      'active-1{"kind":"a"}',
      'cancelled in 0{"kind":"a"}',
    ]);
  });

  it.each([
    [5, 2, 0],
    [5, 5, 0],
    [5, 7, 2],
    [0, 7, 7],
  ])('that is due in %d s and runs after %d s has waited %d s', (delaySeconds, runsAfter, waited) => {
    const ticket = operation.enqueue(undefined, { delaySeconds });
    log.nowMs += runsAfter * 1000;
    ticket.run(() => 1);
    expect(log.events).toContain(`waited ${waited}`);
  });

  it.each([[-1], [Number.NaN], ['5'], [Number.POSITIVE_INFINITY]])('is due at once where its delay is %s', (delay) => {
    const ticket = operation.enqueue(undefined, { delaySeconds: delay as number });
    log.nowMs += 1000;
    ticket.run(() => 1);
    expect(log.events).toContain('waited 1');
    expect(log.drops.byReason()).toEqual({ 'invalid-duration': 1 });
  });

  it('leaves the queue without a run', () => {
    operation.enqueue().reject('deadline');
    operation.enqueue().reject();
    operation.enqueue().cancel();
    {
      using _ticket = operation.enqueue();
    }
    expect(log.events.filter((event) => !event.startsWith('queued'))).toEqual([
      'rejected:deadline',
      'rejected',
      'cancelled',
      'cancelled',
    ]);
    expect(log.events.filter((event) => event === 'queued-1')).toHaveLength(4);
  });

  it('that is used again is counted, and runs what it is given all the same', () => {
    const ticket = operation.enqueue();
    ticket.run(() => 1);
    expect(ticket.run(() => 2)).toBe(2);
    ticket.start().succeed();
    ticket.cancel();
    ticket.reject('full');
    ticket[Symbol.dispose]();
    expect(log.drops.byReason()).toEqual({ 'ended-twice': 4 });
    expect(log.events.filter((event) => /queued|waited|cancelled|rejected/.test(event))).toEqual([
      'queued+1',
      'queued-1',
      'waited 0',
    ]);
    expect(log.events.filter((event) => event === 'success in 0')).toHaveLength(3);
  });

  it('throws what its work throws', () => {
    expect(() =>
      operation.enqueue().run(() => {
        throw new RangeError('broken');
      }),
    ).toThrow('broken');
    expect(log.events.at(-1)).toBe('failure:RangeError in 0');
  });
});
