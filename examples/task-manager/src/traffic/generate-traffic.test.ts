import { describe, expect, it, vi } from 'vitest';
import { createClock } from '../domain/clock.ts';
import { startTestService } from '../testdata/running-service.ts';
import { generateTraffic } from './generate-traffic.ts';

describe('generateTraffic', () => {
  it('has users of three organisations do all that there is to do, without a single failure', async () => {
    const clock = createClock(3600);
    const running = await startTestService({ clock });
    const stop = new AbortController();
    const onError = vi.fn();
    const traffic = generateTraffic({
      ...{ api: running.api, requestsPerSecond: 1000, seed: 1, clock, signal: stop.signal, onError },
    });
    await vi.waitFor(
      async () => {
        const { events } = await running.service.stats();
        expect(Object.keys(events)).toEqual(
          expect.arrayContaining([
            ...['task.created', 'task.assigned', 'task.updated', 'task.completed', 'task.deleted', 'attachment.added'],
            ...['project.created', 'project.archived', 'user.logged_in', 'user.logged_out', 'user.acted/view'],
          ]),
        );
      },
      { timeout: 20_000, interval: 100 },
    );
    stop.abort();
    await traffic;
    const stats = await running.service.stats();
    expect(stats.events).toMatchObject({ 'organization.created': 3, 'user.created': 12 });
    await running.stop();
    expect(onError).not.toHaveBeenCalled();
    expect(running.errors).toEqual([]);
  }, 30_000);

  it('has users log in again whose sessions are over', async () => {
    // Sessions of twelve hours, which are half a second.
    const clock = createClock(86_400);
    const running = await startTestService({ clock });
    const stop = new AbortController();
    const onError = vi.fn();
    const traffic = generateTraffic({
      ...{ api: running.api, requestsPerSecond: 500, seed: 1, clock, signal: stop.signal, onError },
    });
    await vi.waitFor(
      async () => {
        const { 'user.logged_in': logins = 0, 'user.logged_out': logouts = 0 } = (await running.service.stats()).events;
        expect(logins - logouts).toBeGreaterThan(24);
      },
      { timeout: 20_000, interval: 100 },
    );
    stop.abort();
    await traffic;
    await running.stop();
    expect(onError).not.toHaveBeenCalled();
  }, 30_000);

  it('says once that the service cannot be reached, and ends', async () => {
    const onError = vi.fn();
    await generateTraffic({
      ...{ api: 'http://127.0.0.1:1', requestsPerSecond: 100, seed: 1, clock: createClock(1) },
      ...{ signal: new AbortController().signal, onError },
    });
    expect(onError).toHaveBeenCalledTimes(1);
  });
});
