import type { SQLInputValue } from 'node:sqlite';
import type { Priority, Task, TaskStatus } from '../../domain/model.ts';
import type { StoredTask, TaskChange, TaskChangeResult, TaskFilter, TaskStore } from '../storage.ts';
import { dateOf, type Statements } from './rows.ts';

interface TaskRow {
  readonly id: number;
  readonly organization_id: number;
  readonly project_id: number;
  readonly title: string;
  readonly priority: Priority;
  readonly status: TaskStatus;
  readonly assignee_id: number | null;
  readonly created_at: number;
  readonly due_at: number | null;
  readonly completed_at: number | null;
}

export class SqliteTasks implements TaskStore {
  readonly #sql: Statements;

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  async add(organizationId: number, projectId: number, task: StoredTask): Promise<Task> {
    const row = this.#sql.get<TaskRow>(
      `INSERT INTO tasks (organization_id, project_id, title, priority, created_at, due_at) VALUES (?, ?, ?, ?, ?, ?)
       RETURNING *`,
      organizationId,
      projectId,
      task.title,
      task.priority,
      task.createdAt.getTime(),
      task.dueAt?.getTime() ?? null,
    );
    return taskOf(row as TaskRow);
  }

  async get(organizationId: number, id: number): Promise<Task | undefined> {
    return this.#get(organizationId, id);
  }

  async list(organizationId: number, { status, overdueAt, limit }: TaskFilter): Promise<readonly Task[]> {
    const conditions = ['organization_id = ?'];
    const parameters: SQLInputValue[] = [organizationId];
    if (status !== undefined) {
      conditions.push('status = ?');
      parameters.push(status);
    }
    if (overdueAt !== undefined) {
      conditions.push(`status IN ('todo', 'in_progress') AND due_at < ?`);
      parameters.push(overdueAt.getTime());
    }
    const rows = this.#sql.all<TaskRow>(
      `SELECT * FROM tasks WHERE ${conditions.join(' AND ')} ORDER BY id DESC LIMIT ?`,
      ...parameters,
      limit,
    );
    return rows.map(taskOf);
  }

  async change(organizationId: number, id: number, change: TaskChange): Promise<TaskChangeResult> {
    return this.#sql.transaction(() => {
      const task = this.#get(organizationId, id);
      if (task === undefined) return { outcome: 'no-task' };
      if (task.status === 'completed' || task.status === 'archived') return { outcome: 'ended', task };
      if (!this.#isAssignable(organizationId, change.assigneeId)) return { outcome: 'no-assignee' };
      const changed: Task = { ...task, ...change };
      this.#sql.run(
        `UPDATE tasks SET title = ?, priority = ?, status = ?, assignee_id = ?, due_at = ?, completed_at = ? WHERE id = ?`,
        changed.title,
        changed.priority,
        changed.status,
        changed.assigneeId,
        changed.dueAt?.getTime() ?? null,
        changed.completedAt?.getTime() ?? null,
        id,
      );
      return { outcome: 'changed', task: changed };
    });
  }

  async delete(organizationId: number, id: number): Promise<Task | undefined> {
    const row = this.#sql.get<TaskRow>(
      'DELETE FROM tasks WHERE organization_id = ? AND id = ? RETURNING *',
      organizationId,
      id,
    );
    return row && taskOf(row);
  }

  #get(organizationId: number, id: number): Task | undefined {
    const row = this.#sql.get<TaskRow>('SELECT * FROM tasks WHERE organization_id = ? AND id = ?', organizationId, id);
    return row && taskOf(row);
  }

  #isAssignable(organizationId: number, assigneeId: number | undefined): boolean {
    if (assigneeId === undefined) return true;
    const found = this.#sql.get('SELECT 1 FROM users WHERE organization_id = ? AND id = ?', organizationId, assigneeId);
    return found !== undefined;
  }
}

function taskOf(row: TaskRow): Task {
  return {
    id: row.id,
    organizationId: row.organization_id,
    projectId: row.project_id,
    title: row.title,
    priority: row.priority,
    status: row.status,
    assigneeId: row.assignee_id,
    createdAt: new Date(row.created_at),
    dueAt: dateOf(row.due_at),
    completedAt: dateOf(row.completed_at),
  };
}
