import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { Destinations } from '../messaging/destinations.ts';
import type { BullmqRecorder } from './bullmq-recorder.ts';
import type { BullmqJob } from './bullmq-types.ts';
import { Place } from './place.ts';
import { putRun, Run, runOf, takeRun } from './run-of-job.ts';

const place = new Place(new Destinations({ limit: 1 }).named('mail'), {} as BullmqRecorder);

const [me, you] = [{}, {}];

function newRun(owner: object): Run {
  return new Run(owner, place, { end() {} });
}

describe('the run of a job', () => {
  it('is found again, replaced and taken away', () => {
    const job = { id: '1' } as BullmqJob;
    expect(runOf(job, me)).toBeUndefined();
    const [one, two] = [newRun(me), newRun(me)];
    putRun(job, one);
    expect(runOf(job, me)).toBe(one);
    putRun(job, two);
    expect(runOf(job, me)).toBe(two);
    takeRun(job, me);
    expect(runOf(job, me)).toBeUndefined();
    takeRun(job, me);
  });

  it.each([
    ['first', me, you],
    ['last', you, me],
  ])('is of its owner, who may take it away %s', (_, first, last) => {
    const job = { id: '1' } as BullmqJob;
    const [mine, yours] = [newRun(me), newRun(you)];
    putRun(job, mine);
    putRun(job, yours);
    expect([runOf(job, me), runOf(job, you), runOf(job, {})]).toEqual([mine, yours, undefined]);
    takeRun(job, first);
    expect(runOf(job, first)).toBeUndefined();
    expect(runOf(job, last)).toBe(last === me ? mine : yours);
    takeRun(job, last);
    expect(runOf(job, last)).toBeUndefined();
  });

  it('is not seen on the job', () => {
    const job = { id: '1' } as BullmqJob;
    putRun(job, newRun(me));
    expect(Reflect.ownKeys(job)).toEqual(['id']);
    expect(inspect(job, { showHidden: true })).toBe("{ id: '1' }");
    expect(JSON.stringify(job)).toBe('{"id":"1"}');
    expect(runOf({ ...job }, me)).toBeUndefined();
    expect(job).toEqual({ id: '1' });
  });

  it('ends once', () => {
    const end = vi.fn();
    const run = new Run(me, place, { end });
    run.end(run.startMs + 1500);
    run.end(run.startMs + 9000);
    expect(run.seconds).toBe(1.5);
    expect(end).toHaveBeenCalledTimes(1);
  });
});
