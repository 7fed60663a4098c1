import type { Clock } from '../domain/clock.ts';
import type { NotificationJob } from '../domain/notifications.ts';
import type { Storage } from '../storage/storage.ts';

const keptMs = 7 * 86_400_000;
/** So many reminders a day; what has been due for longest comes first. */
const mostReminders = 1000;

/** What is done once a day: old things go, and whoever has a task that is overdue is reminded. */
export async function sweep(
  { accounts, notifications, exports, tasks }: Storage,
  clock: Clock,
  notify: (job: NotificationJob) => Promise<void>,
): Promise<void> {
  const now = clock();
  await accounts.forgetSessions(now);
  const keptSince = new Date(now.getTime() - keptMs);
  await notifications.forget(keptSince);
  await exports.forget(keptSince);
  for (const { organizationId, assigneeId, id } of await tasks.overdue(now, mostReminders)) {
    if (assigneeId !== null) await notify({ organizationId, userId: assigneeId, taskId: id, about: 'overdue' });
  }
}
