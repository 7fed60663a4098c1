import type { Clock } from './domain/clock.ts';
import type { OrganizationFigure, Storage } from './storage/storage.ts';

const dayMs = 86_400_000;

/** What the service did since it started, and how things stand, by its own account: in all organisations together. */
export interface Stats {
  /** How often each event happened: `task.created`, also by what it was about: `task.created/high`. */
  readonly events: Readonly<Record<string, number>>;
  readonly tasksByStatus: Readonly<Record<string, number>>;
  readonly tasksOverdue: Readonly<Record<string, number>>;
  readonly activeUsers: number;
  readonly concurrentUsers: number;
  readonly users: number;
  readonly projects: number;
  readonly activeProjects: number;
  readonly storageBytes: number;
}

/** Users count as active who were seen since then. */
export function activeSince(now: Date): Date {
  return new Date(now.getTime() - dayMs);
}

export async function readStats(
  { figures, ledger }: Pick<Storage, 'figures' | 'ledger'>,
  clock: Clock,
): Promise<Stats> {
  const now = clock();
  const events: Record<string, number> = {};
  for (const { event, detail, entries } of await ledger.entries()) {
    for (const key of detail === '' ? [event] : [event, `${event}/${detail}`])
      events[key] = (events[key] ?? 0) + entries;
  }
  return {
    events,
    tasksByStatus: sumBy(await figures.tasksByStatus(), ({ status }) => status),
    tasksOverdue: sumBy(await figures.tasksOverdue(now), ({ priority }) => priority),
    activeUsers: sumOf(await figures.activeUsers(activeSince(now))),
    concurrentUsers: sumOf(await figures.concurrentUsers(now)),
    users: sumOf(await figures.users()),
    projects: sumOf(await figures.projects()),
    activeProjects: sumOf(await figures.activeProjects()),
    storageBytes: sumOf(await figures.storageBytes()),
  };
}

function sumOf(rows: readonly OrganizationFigure[]): number {
  return rows.reduce((sum, { value }) => sum + value, 0);
}

function sumBy<R extends OrganizationFigure>(rows: readonly R[], keyOf: (row: R) => string): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const row of rows) sums[keyOf(row)] = (sums[keyOf(row)] ?? 0) + row.value;
  return sums;
}
