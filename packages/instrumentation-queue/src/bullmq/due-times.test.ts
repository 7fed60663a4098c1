import { describe, expect, it } from 'vitest';
import type { BullmqJob } from './bullmq-types.ts';
import { DueTimes } from './due-times.ts';

const queue = { name: 'mail', qualifiedName: 'bull:mail' };
const added: BullmqJob = {
  ...{ id: '1', name: 'welcome', queue, queueQualifiedName: 'bull:mail', timestamp: 1000 },
  ...{ attemptsMade: 0, attemptsStarted: 1, stacktrace: [] },
};

describe('DueTimes', () => {
  it('says when a new job was added, plus the delay that was asked for', () => {
    const due = new DueTimes();
    expect(due.take(added)).toBe(1000);
    expect(due.take({ ...added, opts: { delay: 500 }, delay: 0 })).toBe(1500);
  });

  it.each([
    ['was begun before', { attemptsStarted: 2 }],
    ['was tried before', { attemptsMade: 1 }],
    ['failed before, as its traces say', { stacktrace: ['Error'] }],
  ])('does not know when a job was due that %s elsewhere', (_, before) => {
    expect(new DueTimes().take({ ...added, ...before })).toBeUndefined();
  });

  it('remembers what this process has put back, for one attempt', () => {
    const due = new DueTimes();
    due.remember('bull:mail', '1', 5000);
    expect(due.take({ ...added, attemptsStarted: 2 })).toBe(5000);
    expect(due.take({ ...added, attemptsStarted: 2 })).toBeUndefined();
  });

  it('takes the later one of both for a new job: the parent of a flow is due after its children', () => {
    const due = new DueTimes();
    due.remember('bull:mail', '1', 5000);
    expect(due.take(added)).toBe(5000);
    due.remember('bull:mail', '1', 500);
    expect(due.take(added)).toBe(1000);
  });

  it('tells queues and ids apart that would be the same text', () => {
    const due = new DueTimes();
    due.remember('bull:a', 'b:1', 1);
    due.remember('bull:a:b', '1', 2);
    const again = { ...added, attemptsStarted: 2 };
    expect(due.take({ ...again, queueQualifiedName: 'bull:a', id: 'b:1' })).toBe(1);
    expect(due.take({ ...again, queueQualifiedName: 'bull:a:b', id: '1' })).toBe(2);
  });

  it('expects a job that is not known otherwise, and forgets one that was not put back', () => {
    const due = new DueTimes();
    const again = { ...added, attemptsStarted: 2 };
    due.remember('bull:mail', '1', 4000);
    due.expect('bull:mail', '1', 5000);
    expect(due.take(again)).toBe(4000);
    due.expect('bull:mail', '1', 5000);
    due.forget('bull:mail', '1');
    expect(due.take(again)).toBeUndefined();
  });

  it('forgets the oldest beyond ten thousand', () => {
    const due = new DueTimes();
    for (let i = 0; i <= 10_000; i++) due.remember('bull:mail', String(i), i);
    const again = { ...added, attemptsStarted: 2 };
    expect(due.take({ ...again, id: '0' })).toBeUndefined();
    expect(due.take({ ...again, id: '1' })).toBe(1);
    expect(due.take({ ...again, id: '10000' })).toBe(10_000);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('does not remember %s', (time) => {
    const due = new DueTimes();
    due.remember('bull:mail', '1', time);
    expect(due.take({ ...added, attemptsStarted: 2 })).toBeUndefined();
  });
});
