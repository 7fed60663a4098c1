import type { Redis } from 'ioredis';
import type { Outage } from '../outage.ts';

/** A connection to Redis for BullMQ, and those that BullMQ makes of it for commands that block. */
export interface RedisConnections {
  readonly connection: Redis;
  isReachable(): boolean;
  /** Resolves when Redis cannot be reached, at once where that is so already. */
  away(): Promise<void>;
  /** Ends them all, also those that try to reach Redis again and again. */
  disconnect(): void;
}

export async function openRedisConnections(url: string, outage: Outage): Promise<RedisConnections> {
  // Loaded when it is needed: whoever has no Redis needs no driver.
  const { Redis } = await import('ioredis');
  const copies = new Set<Redis>();
  class Copied extends Redis {
    override duplicate(...options: Parameters<Redis['duplicate']>): Redis {
      const copy = super.duplicate(...options);
      copies.add(copy);
      return copy;
    }
  }
  const connection = new Copied(url, {
    // However long Redis is away: commands wait for it.
    maxRetriesPerRequest: null,
    retryStrategy: (attempt) => Math.min(attempt * 100, 2000),
  });
  connection.on('error', outage.failed);
  connection.on('ready', outage.over);
  const isReachable = (): boolean => connection.status === 'ready';
  return {
    ...{ connection, isReachable },
    away: () =>
      new Promise((resolve) => {
        if (isReachable()) connection.once('close', () => resolve());
        else resolve();
      }),
    disconnect() {
      for (const each of [connection, ...copies]) each.disconnect();
    },
  };
}
