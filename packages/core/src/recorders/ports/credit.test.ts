import { describe, expect, it } from 'vitest';
import { Credit } from './credit.ts';

describe('a credit', () => {
  it('is seen by both who share its memory', () => {
    const sender = new Credit();
    const receiver = new Credit(sender.buffer);
    expect([sender.isOpen, sender.taken]).toEqual([false, 0]);
    receiver.open();
    receiver.take();
    expect([sender.isOpen, sender.taken]).toEqual([true, 1]);
    receiver.close();
    expect(sender.isOpen).toBe(false);
  });

  it('tells one receiver from the next, and not one that says twice that it is there', () => {
    const credit = new Credit();
    const sessions = [credit.session];
    for (const step of [credit.open, credit.open, credit.close, credit.close, credit.open]) {
      step.call(credit);
      sessions.push(credit.session);
    }
    expect(sessions).toEqual([0, 1, 1, 2, 2, 3]);
  });

  it('waits no longer than it is told, whether anybody receives or not', () => {
    const credit = new Credit();
    const startedAtMs = performance.now();
    credit.wait(0, 5);
    credit.open();
    credit.wait(0, 5);
    const tookMs = performance.now() - startedAtMs;
    expect(tookMs).toBeGreaterThan(9);
    expect(tookMs).toBeLessThan(1000);
  });

  it('does not wait for what has happened', () => {
    const credit = new Credit();
    credit.open();
    credit.take();
    const startedAtMs = performance.now();
    credit.wait(0, 60_000);
    expect(performance.now() - startedAtMs).toBeLessThan(10_000);
  });

  it.each([
    ['nothing', undefined],
    ['memory of a thread alone', new ArrayBuffer(8)],
    ['no memory', new SharedArrayBuffer(0)],
    ['memory of another size', new SharedArrayBuffer(7)],
    ['an object that says its length', { byteLength: 8 }],
  ])('is not made of %s', (_what, value) => {
    expect(Credit.isBuffer(value)).toBe(false);
  });
});
