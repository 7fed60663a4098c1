import type { ExportStore, TaskStore } from '../storage/storage.ts';
import type { Clock } from './clock.ts';
import { found } from './errors.ts';
import type { Journal } from './journal.ts';
import type { ExportFormat, ProjectExport, Task } from './model.ts';
import type { Projects } from './projects.ts';

const mostTasks = 10_000;

/** An export that was asked for is to be made. */
export interface ExportJob {
  readonly organizationId: number;
  readonly exportId: number;
}

export interface ExportsParts {
  readonly store: ExportStore;
  readonly tasks: TaskStore;
  readonly projects: Projects;
  readonly journal: Journal;
  readonly clock: Clock;
}

/** The tasks of projects as files: asked for, made in the background, fetched. */
export class Exports {
  readonly #parts: ExportsParts;

  constructor(parts: ExportsParts) {
    this.#parts = parts;
  }

  /** @throws {DomainError} `not-found`, or `conflict` where the project is archived */
  async request(organizationId: number, projectId: number, format: ExportFormat): Promise<number> {
    const { store, projects, journal, clock } = this.#parts;
    await projects.open(organizationId, projectId);
    const exportId = await store.add(organizationId, projectId, { format, at: clock() });
    await journal.enter({ type: 'export.requested', organizationId, exportId, format });
    return exportId;
  }

  /** @throws {DomainError} `not-found` */
  async get(organizationId: number, id: number): Promise<ProjectExport> {
    return found(await this.#parts.store.get(organizationId, id), 'export');
  }

  /** Work in the background. What was made already stays, so that it may be asked for twice. */
  async make({ organizationId, exportId }: ExportJob): Promise<void> {
    const { store, tasks, journal } = this.#parts;
    const wanted = await store.get(organizationId, exportId);
    // Forgotten meanwhile, or made already.
    if (wanted === undefined || wanted.content !== undefined) return;
    const { projectId, format } = wanted;
    const listed = await tasks.list(organizationId, { projectId, limit: mostTasks });
    const text = format === 'csv' ? csvOf(listed) : `${JSON.stringify(listed)}\n`;
    await store.finish(organizationId, exportId, Buffer.from(text));
    await journal.enter({ type: 'export.finished', organizationId, exportId, format });
  }
}

const columns = ['id', 'title', 'priority', 'status', 'assigneeId', 'createdAt', 'dueAt', 'completedAt'] as const;

/** Tasks as RFC 4180 has records, with a header. */
export function csvOf(tasks: readonly Task[]): string {
  const lines = tasks.map((task) => columns.map((column) => fieldOf(task[column])).join(','));
  return [columns.join(','), ...lines, ''].join('\r\n');
}

function fieldOf(value: Task[(typeof columns)[number]]): string {
  if (value === null) return '';
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'number') return String(value);
  // A title that begins so would be a formula to a spreadsheet, and is of whoever wrote the task (OWASP, "CSV Injection").
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
