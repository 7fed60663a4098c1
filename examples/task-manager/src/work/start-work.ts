import type { Clock } from '../domain/clock.ts';
import type { EventBus } from '../domain/events.ts';
import type { ExportJob } from '../domain/exports.ts';
import type { NotificationJob } from '../domain/notifications.ts';
import type { TaskManager } from '../domain/task-manager.ts';
import { oncePerOutage } from '../outage.ts';
import type { Storage } from '../storage/storage.ts';
import type { QueueKind } from './job-queue.ts';
import { sweep } from './sweep.ts';

export interface WorkParts {
  readonly manager: TaskManager;
  readonly storage: Storage;
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly queues: QueueKind;
  readonly sweepEveryMs: number;
  readonly onError: (error: unknown) => void;
  /** What comes between a queue and each job, such as failures that are made up. */
  readonly around?: (work: () => Promise<void>) => Promise<void>;
}

/** Has done in the background what follows from events, and what is due once a day. @returns what ends it */
export function startWork(parts: WorkParts): () => Promise<void> {
  const { manager, storage, bus, clock, queues, sweepEveryMs, onError, around = (work) => work() } = parts;
  const notifications = queues.open<NotificationJob>({
    ...{ name: 'notifications', concurrency: 4 },
    work: (job) => around(() => manager.notifications.send(job)),
  });
  const exports = queues.open<ExportJob>({
    ...{ name: 'exports', concurrency: 2 },
    work: (job) => around(() => manager.exports.make(job)),
  });
  const maintenance = queues.open({
    ...{ name: 'maintenance', concurrency: 1 },
    work: () => sweep(storage, clock, (job) => notifications.add(job)),
  });
  const adding = oncePerOutage(onError);
  const added = (job: Promise<void>): void => void job.then(adding.over, adding.failed);
  added(maintenance.repeat({}, sweepEveryMs));

  // Whoever did what the event tells of does not wait until it is in a queue.
  const stopListening = bus.subscribe((event) => {
    const { organizationId } = event;
    if (event.type === 'task.assigned' && event.task.assigneeId !== null) {
      const { id: taskId, assigneeId: userId } = event.task;
      added(notifications.add({ organizationId, userId, taskId, about: 'assigned' }));
    }
    if (event.type === 'export.requested') added(exports.add({ organizationId, exportId: event.exportId }));
  });
  return async () => {
    stopListening();
    // The first of them adds to the last.
    for (const queue of [maintenance, exports, notifications]) await queue.close();
    await queues.close();
  };
}
