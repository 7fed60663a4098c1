import type { Priority, Task, TaskStatus } from '../../domain/model.ts';
import type { StoredTask, TaskChange, TaskChangeResult, TaskFilter, TaskStore } from '../storage.ts';
import type { Database, SqlValue, Statements } from './database.ts';

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

const selectOne = 'SELECT * FROM tasks WHERE organization_id = ? AND id = ?';
const isOverdue = `status IN ('todo', 'in_progress') AND due_at < ?`;

export class SqlTasks implements TaskStore {
  readonly #sql: Database;

  constructor(sql: Database) {
    this.#sql = sql;
  }

  async add(organizationId: number, projectId: number, task: StoredTask): Promise<Task> {
    const id = await this.#sql.insert(
      'INSERT INTO tasks (organization_id, project_id, title, priority, created_at, due_at) VALUES (?, ?, ?, ?, ?, ?)',
      ...[organizationId, projectId, task.title, task.priority, task.createdAt.getTime(), msOf(task.dueAt)],
    );
    const fresh = { status: 'todo', assigneeId: null, completedAt: null } as const;
    return { id: id as number, organizationId, projectId, ...task, ...fresh };
  }

  async get(organizationId: number, id: number): Promise<Task | undefined> {
    const row = await this.#sql.get<TaskRow>(selectOne, organizationId, id);
    return row && taskOf(row);
  }

  async list(organizationId: number, { status, projectId, overdueAt, limit }: TaskFilter): Promise<readonly Task[]> {
    const conditions = ['organization_id = ?'];
    const parameters: SqlValue[] = [organizationId];
    const where = (condition: string, value: SqlValue | undefined): void => {
      if (value === undefined) return;
      conditions.push(condition);
      parameters.push(value);
    };
    where('status = ?', status);
    where('project_id = ?', projectId);
    where(isOverdue, overdueAt?.getTime());
    const rows = await this.#sql.all<TaskRow>(
      `SELECT * FROM tasks WHERE ${conditions.join(' AND ')} ORDER BY id DESC LIMIT ?`,
      ...parameters,
      limit,
    );
    return rows.map(taskOf);
  }

  async overdue(at: Date, limit: number): Promise<readonly Task[]> {
    const rows = await this.#sql.all<TaskRow>(
      `SELECT * FROM tasks WHERE assignee_id IS NOT NULL AND ${isOverdue} ORDER BY due_at LIMIT ?`,
      at.getTime(),
      limit,
    );
    return rows.map(taskOf);
  }

  async change(organizationId: number, id: number, change: TaskChange): Promise<TaskChangeResult> {
    return this.#sql.transaction(async (sql) => {
      const task = await this.#getForUpdate(sql, organizationId, id);
      if (task === undefined) return { outcome: 'no-task' };
      if (task.status === 'completed' || task.status === 'archived') return { outcome: 'ended', task };
      if (!(await isAssignable(sql, organizationId, change.assigneeId))) return { outcome: 'no-assignee' };
      const changed: Task = { ...task, ...change };
      await sql.run(
        `UPDATE tasks SET title = ?, priority = ?, status = ?, assignee_id = ?, due_at = ?, completed_at = ? WHERE id = ?`,
        ...[changed.title, changed.priority, changed.status, changed.assigneeId],
        ...[msOf(changed.dueAt), msOf(changed.completedAt), id],
      );
      return { outcome: 'changed', task: changed };
    });
  }

  async delete(organizationId: number, id: number): Promise<Task | undefined> {
    return this.#sql.transaction(async (sql) => {
      const task = await this.#getForUpdate(sql, organizationId, id);
      if (task !== undefined) await sql.run('DELETE FROM tasks WHERE id = ?', id);
      return task;
    });
  }

  async #getForUpdate(sql: Statements, organizationId: number, id: number): Promise<Task | undefined> {
    const row = await sql.get<TaskRow>(`${selectOne} ${this.#sql.dialect.forUpdate}`, organizationId, id);
    return row && taskOf(row);
  }
}

async function isAssignable(sql: Statements, organizationId: number, assignee: number | undefined): Promise<boolean> {
  if (assignee === undefined) return true;
  const select = 'SELECT id FROM users WHERE organization_id = ? AND id = ?';
  return (await sql.get(select, organizationId, assignee)) !== undefined;
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

function msOf(date: Date | null): number | null {
  return date === null ? null : date.getTime();
}

function dateOf(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}
