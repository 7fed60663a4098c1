import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { Destinations } from '../messaging/destinations.ts';
import type { BullmqJob } from './bullmq-types.ts';
import { putRun, Run, runOf } from './run-of-job.ts';

const destination = new Destinations({ limit: 1 }).named('mail');

describe('the run of a job', () => {
  it('is found again, replaced and taken away', () => {
    const job = { id: '1' } as BullmqJob;
    expect(runOf(job)).toBeUndefined();
    const [one, two] = [new Run(destination, { end() {} }), new Run(destination, { end() {} })];
    putRun(job, one);
    expect(runOf(job)).toBe(one);
    putRun(job, two);
    expect(runOf(job)).toBe(two);
    putRun(job, undefined);
    expect(runOf(job)).toBeUndefined();
  });

  it('is not seen on the job', () => {
    const job = { id: '1' } as BullmqJob;
    putRun(job, new Run(destination, { end() {} }));
    expect(Reflect.ownKeys(job)).toEqual(['id']);
    expect(inspect(job, { showHidden: true })).toBe("{ id: '1' }");
    expect(JSON.stringify(job)).toBe('{"id":"1"}');
    expect(runOf({ ...job })).toBeUndefined();
    expect(job).toEqual({ id: '1' });
  });

  it('ends once', () => {
    const end = vi.fn();
    const run = new Run(destination, { end });
    run.end(run.startMs + 1500);
    run.end(run.startMs + 9000);
    expect(run.seconds).toBe(1.5);
    expect(end).toHaveBeenCalledTimes(1);
  });
});
