import { start, type Telemetry } from '@executor-metrics/node';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { inProcessQueues } from './in-process-queue.ts';
import type { JobQueue } from './job-queue.ts';

interface Job {
  readonly id: number;
}

let telemetry: Telemetry;
let errors: unknown[];
let queue: JobQueue<Job>;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  telemetry = await start({ port: 0, hostMetrics: false, instrumentations: false, env: {} });
  errors = [];
});

afterEach(async () => {
  vi.useRealTimers();
  await queue.close();
  await telemetry.shutdown();
});

function open(work: (job: Job) => Promise<void>, concurrency = 2): JobQueue<Job> {
  queue = inProcessQueues((error) => errors.push(error)).open<Job>({ name: 'mail', work, concurrency });
  return queue;
}

/** The samples of a metric, by what they have besides the queue. */
async function shown(metric: string): Promise<Record<string, number>> {
  const text = await (await fetch(telemetry.endpoint ?? '')).text();
  const lines = text.split('\n').filter((line) => line.startsWith(`${metric}{`));
  return Object.fromEntries(
    lines.map((line) => {
      expect(line).toContain('messaging_destination_name="mail",');
      expect(line).toContain('messaging_system="in_process"');
      const own = /(?:error_type|messaging_queue_state)="[^"]*"/.exec(line)?.[0] ?? '';
      return [own, Number(line.slice(line.lastIndexOf(' ')))];
    }),
  );
}

describe('a queue in the process', () => {
  it('does each job, as many at a time as it is told', async () => {
    const done: number[] = [];
    let active = 0;
    let most = 0;
    open(async ({ id }) => {
      most = Math.max(most, ++active);
      await Promise.resolve();
      active--;
      done.push(id);
    });
    await Promise.all(Array.from({ length: 10 }, (_, id) => queue.add({ id })));
    await vi.waitFor(() => expect(done).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
    expect(most).toBe(2);
    expect(await shown('messaging_client_sent_messages_total')).toEqual({ '': 10 });
    expect(await shown('messaging_process_duration_seconds_count')).toEqual({ '': 10 });
    expect(await shown('messaging_queue_wait_time_seconds_count')).toEqual({ '': 10 });
  });

  it('tries again what fails, with pauses that double', async () => {
    const failure = new TypeError('not yet');
    const work = vi.fn().mockRejectedValueOnce(failure).mockRejectedValueOnce(failure).mockResolvedValue(undefined);
    open(work);
    await queue.add({ id: 1 });
    await vi.advanceTimersByTimeAsync(199);
    expect(work).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(work).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(399);
    expect(work).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(work).toHaveBeenCalledTimes(3);
    expect(errors).toEqual([]);
    vi.useRealTimers();
    expect(await shown('messaging_process_retries_total')).toEqual({ 'error_type="TypeError"': 2 });
    expect(await shown('messaging_process_duration_seconds_count')).toEqual({ 'error_type="TypeError"': 2, '': 1 });
    expect(await shown('messaging_queue_dead_lettered_total')).toEqual({});
  });

  it('gives up after four times, which is said', async () => {
    const failure = new Error('never');
    const work = vi.fn().mockRejectedValue(failure);
    open(work);
    await queue.add({ id: 1 });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(work).toHaveBeenCalledTimes(4);
    expect(errors).toEqual([failure]);
    vi.useRealTimers();
    expect(await shown('messaging_queue_dead_lettered_total')).toEqual({ 'error_type="Error"': 1 });
  });

  it('shows what waits, what is done and what is put off', async () => {
    const blocked = Promise.withResolvers<void>();
    open(({ id }) => (id === 0 ? Promise.reject(new Error('later')) : blocked.promise));
    for (let id = 0; id < 6; id++) await queue.add({ id });
    await Promise.resolve();
    vi.useRealTimers();
    await vi.waitFor(async () =>
      expect(await shown('messaging_queue_depth')).toEqual({
        'messaging_queue_state="waiting"': 3,
        'messaging_queue_state="active"': 2,
        'messaging_queue_state="delayed"': 1,
      }),
    );
    const [age] = Object.values(await shown('messaging_queue_oldest_age_seconds'));
    expect(age).toBeGreaterThan(0);
    blocked.resolve();
  });

  it('adds a job every so often, until it is closed', async () => {
    const work = vi.fn(async () => {});
    open(work);
    await queue.repeat({ id: 1 }, 1000);
    await vi.advanceTimersByTimeAsync(3500);
    expect(work).toHaveBeenCalledTimes(3);
    await queue.close();
    await vi.advanceTimersByTimeAsync(3500);
    expect(work).toHaveBeenCalledTimes(3);
  });

  it('refuses jobs when it is full, and when it is closed', async () => {
    const blocked = Promise.withResolvers<void>();
    open(() => blocked.promise, 1);
    for (let id = 0; id <= 10_000; id++) await queue.add({ id });
    await expect(queue.add({ id: 0 })).rejects.toThrow('the queue "mail" is full');
    blocked.resolve();
    await queue.close();
    await expect(queue.add({ id: 0 })).rejects.toThrow('the queue "mail" is closed');
  });
});

describe('a queue in the process that is closed', () => {
  it('does what waits first, and tries once more what was put off', async () => {
    const failure = new Error('later');
    const done: number[] = [];
    const work = vi.fn(async ({ id }: Job) => void done.push(id)).mockRejectedValueOnce(failure);
    open(work, 1);
    for (let id = 0; id < 4; id++) await queue.add({ id });
    await vi.waitFor(() => expect(done).toHaveLength(3));
    await queue.close();
    expect(done).toEqual([1, 2, 3, 0]);
    expect(errors).toEqual([]);
  });

  it('waits five seconds and no longer for a job that does not end, which is said', async () => {
    open(() => new Promise(() => {}), 1);
    for (let id = 0; id < 3; id++) await queue.add({ id });
    const closed = queue.close();
    await vi.advanceTimersByTimeAsync(5000);
    await closed;
    expect(errors).toEqual([new Error('the queue "mail" was closed with 3 jobs that were not done')]);
    queue = { ...queue, close: async () => {} };
  });
});
