import type { TaskChange, TaskFilter, TaskStore } from '../storage/storage.ts';
import type { Clock } from './clock.ts';
import { DomainError, found } from './errors.ts';
import type { TaskEventType } from './events.ts';
import type { Journal } from './journal.ts';
import type { Priority, Task } from './model.ts';
import type { Projects } from './projects.ts';

export interface NewTask {
  readonly title: string;
  readonly priority: Priority;
  readonly dueAt: Date | null;
}

/** Which tasks somebody wants to see. */
export interface TaskQuery extends Omit<TaskFilter, 'overdueAt'> {
  readonly overdue: boolean;
}

export interface TasksParts {
  readonly store: TaskStore;
  readonly projects: Projects;
  readonly journal: Journal;
  readonly clock: Clock;
}

/** The life of tasks, from their creation to their completion or deletion. */
export class Tasks {
  readonly #parts: TasksParts;

  constructor(parts: TasksParts) {
    this.#parts = parts;
  }

  async create(organizationId: number, projectId: number, task: NewTask): Promise<Task> {
    const { store, projects, clock } = this.#parts;
    await projects.open(organizationId, projectId);
    return this.#enter('task.created', await store.add(organizationId, projectId, { ...task, createdAt: clock() }));
  }

  /** @throws {DomainError} `not-found` */
  async get(organizationId: number, id: number): Promise<Task> {
    return found(await this.#parts.store.get(organizationId, id), 'task');
  }

  list(organizationId: number, { overdue, ...filter }: TaskQuery): Promise<readonly Task[]> {
    const { store, clock } = this.#parts;
    return store.list(organizationId, overdue ? { ...filter, overdueAt: clock() } : filter);
  }

  update(organizationId: number, id: number, change: TaskChange): Promise<Task> {
    return this.#change('task.updated', { organizationId, id, change });
  }

  /** @throws {DomainError} `not-found` where the organisation has no such task or user, `conflict` where it has ended */
  assign(organizationId: number, id: number, assigneeId: number): Promise<Task> {
    return this.#change('task.assigned', { organizationId, id, change: { assigneeId } });
  }

  /** @throws {DomainError} `not-found`, or `conflict` where it has ended */
  complete(organizationId: number, id: number): Promise<Task> {
    const change: TaskChange = { status: 'completed', completedAt: this.#parts.clock() };
    return this.#change('task.completed', { organizationId, id, change });
  }

  /** Its attachments are deleted with it. */
  async delete(organizationId: number, id: number): Promise<void> {
    await this.#enter('task.deleted', found(await this.#parts.store.delete(organizationId, id), 'task'));
  }

  async #change(
    type: TaskEventType,
    { organizationId, id, change }: { organizationId: number; id: number; change: TaskChange },
  ): Promise<Task> {
    const result = await this.#parts.store.change(organizationId, id, change);
    switch (result.outcome) {
      case 'changed':
        return this.#enter(type, result.task);
      case 'no-task':
        throw new DomainError('not-found', 'there is no such task');
      case 'no-assignee':
        throw new DomainError('not-found', 'there is no such user');
      case 'ended':
        throw new DomainError('conflict', `the task is ${result.task.status}`);
      default:
        return result satisfies never;
    }
  }

  async #enter(type: TaskEventType, task: Task): Promise<Task> {
    await this.#parts.journal.enter({ type, organizationId: task.organizationId, task });
    return task;
  }
}
