import { performance } from 'node:perf_hooks';
import { pointHistogram } from '@executor-metrics/testkit';
import { describe, expect, it, vi } from 'vitest';
import { drivers } from './redis/drivers.ts';
import { measured } from './redis/measured.ts';
import { requireRedisServer, startRedis } from './redis/redis-server.ts';

const burst = 200;

/** How often the clock is read meanwhile. */
async function clockReads(work: () => Promise<unknown>): Promise<number> {
  const clock = vi.spyOn(performance, 'now');
  try {
    await work();
    return clock.mock.calls.length;
  } finally {
    clock.mockRestore();
  }
}

describe.each(drivers)('replies to $name that arrive together', ({ connect }) => {
  it('are all counted, with one look at the clock for each piece of data', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const client = await connect({ port: server.port });
    const redis = measured();
    const reads = await clockReads(() => Promise.all(Array.from({ length: burst }, () => client.get('key'))));
    const { count, min = Number.NaN } = pointHistogram(await redis.collect(), 'db.client.operation.duration');
    expect(count).toBe(burst);
    expect(min).toBeGreaterThan(0);
    // Each command looks when it begins. A command more or less may come in a piece of its own.
    expect(reads - burst).toBeLessThan(burst / 2);
    await client.close();
  });
});
