import { createServer, type Server } from 'node:http';
import type { ExecutorMetrics } from '@executor-metrics/core';
import { cacheSessions } from './cache/cached-accounts.ts';
import { openRedisCache } from './cache/redis-cache.ts';
import type { Clock } from './domain/clock.ts';
import { EventBus } from './domain/events.ts';
import { createTaskManager } from './domain/task-manager.ts';
import { createHttpApi } from './http/http-api.ts';
import { eventsPath, serveTaskEvents, type TaskEvents } from './http/task-events.ts';
import { observeFigures } from './metrics/observe-figures.ts';
import { recordEvents } from './metrics/record-events.ts';
import { readStats, type Stats } from './stats.ts';
import { createStorage } from './storage/create-storage.ts';
import type { Storage } from './storage/storage.ts';
import { bullmqQueues } from './work/bullmq-queue.ts';
import { inProcessQueues } from './work/in-process-queue.ts';
import { startWork, type WorkParts } from './work/start-work.ts';

export interface ServiceOptions extends Pick<WorkParts, 'sweepEveryMs' | 'around'> {
  /** Where everything is kept, such as `sqlite:tasks.db`. */
  readonly database: string;
  /** What caches sessions and keeps the queues; without it there is no cache, and the queues are in this process. */
  readonly redis?: RedisPlace | undefined;
  readonly metrics: ExecutorMetrics;
  /** How often the database is asked at most for the figures that metrics show. */
  readonly cacheMs: number;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}

export interface RedisPlace {
  readonly url: string;
  /** What all keys begin with. */
  readonly prefix: string;
}

export interface Service {
  /** Not listening yet. */
  readonly server: Server;
  readonly events: TaskEvents;
  stats(): Promise<Stats>;
  /** Ends the work in the background. Once the server is closed. */
  stopWork(): Promise<void>;
  /** Once the server is closed. */
  close(): Promise<void>;
}

/** Puts the service together. */
export async function createService(options: ServiceOptions): Promise<Service> {
  const { metrics, cacheMs, clock, redis, onError } = options;
  const storage = await openStorage(options);
  const bus = new EventBus(onError);
  const manager = createTaskManager(storage, bus, clock);
  const stats = (): Promise<Stats> => readStats(storage, clock);

  const stopRecording = recordEvents(metrics, bus);
  const stopObserving = observeFigures(metrics, storage.figures, { cacheMs, clock });
  const queues =
    redis === undefined
      ? inProcessQueues(onError)
      : await bullmqQueues(redis.url, { prefix: `${redis.prefix}:queues`, onError });
  const stopWork = once(startWork({ ...options, manager, storage, bus, queues }));

  const server = createServer(createHttpApi({ manager, stats, onError }));
  const events = serveTaskEvents(server, { accounts: manager.accounts, bus, onError });
  const connections = metrics.monitorWebSocketServer(events.server, { route: () => eventsPath });
  return {
    ...{ server, events, stats, stopWork },
    async close() {
      // Where the service was stopped in good order, it has ended already.
      await stopWork();
      connections.stop();
      stopObserving();
      stopRecording();
      await storage.close();
    },
  };
}

/** The same work, however often it is asked for. */
function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}

/** What everything is kept in, with a cache before it where there is one. */
async function openStorage({ database, redis, onError }: ServiceOptions): Promise<Storage> {
  const storage = await createStorage(database, onError);
  if (redis === undefined) return storage;
  const cache = await openRedisCache(redis.url, { prefix: redis.prefix, onError });
  return {
    ...storage,
    accounts: cacheSessions(storage.accounts, cache),
    async close() {
      await cache.close();
      await storage.close();
    },
  };
}
