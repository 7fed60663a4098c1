import { createServer, type Server } from 'node:http';
import type { ExecutorMetrics } from '@executor-metrics/core';
import type { Clock } from './domain/clock.ts';
import { EventBus } from './domain/events.ts';
import { createTaskManager } from './domain/task-manager.ts';
import { createHttpApi } from './http/http-api.ts';
import { eventsPath, serveTaskEvents, type TaskEvents } from './http/task-events.ts';
import { observeFigures } from './metrics/observe-figures.ts';
import { recordEvents } from './metrics/record-events.ts';
import { readStats, type Stats } from './stats.ts';
import { createStorage } from './storage/create-storage.ts';

export interface ServiceOptions {
  /** Where everything is kept, such as `sqlite:tasks.db`. */
  readonly database: string;
  readonly metrics: ExecutorMetrics;
  /** How often the database is asked at most for the figures that metrics show. */
  readonly cacheMs: number;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}

export interface Service {
  /** Not listening yet. */
  readonly server: Server;
  readonly events: TaskEvents;
  stats(): Promise<Stats>;
  /** Once the server is closed. */
  close(): Promise<void>;
}

/** Puts the service together. */
export async function createService({ database, metrics, cacheMs, clock, onError }: ServiceOptions): Promise<Service> {
  const storage = await createStorage(database);
  const bus = new EventBus(onError);
  const manager = createTaskManager(storage, bus, clock);
  const stats = (): Promise<Stats> => readStats(storage, clock);

  const stopRecording = recordEvents(metrics, bus);
  const stopObserving = observeFigures(metrics, storage.figures, { cacheMs, clock });

  const server = createServer(createHttpApi({ manager, stats, onError }));
  const events = serveTaskEvents(server, { accounts: manager.accounts, bus, onError });
  const connections = metrics.monitorWebSocketServer(events.server, { route: () => eventsPath });
  return {
    server,
    events,
    stats,
    async close() {
      connections.stop();
      stopObserving();
      stopRecording();
      await storage.close();
    },
  };
}
