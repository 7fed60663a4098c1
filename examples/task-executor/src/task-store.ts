import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';

export const taskStatuses = ['queued', 'running', 'done', 'failed', 'rejected'] as const;
export type TaskStatus = (typeof taskStatuses)[number];

export interface Task {
  readonly id: number;
  readonly text: string;
  readonly status: TaskStatus;
  /** Known once the intent is parsed. */
  readonly taskType: string | null;
  readonly attempts: number;
  readonly result: string | null;
  readonly error: string | null;
}

export type TaskChange = Partial<Omit<Task, 'id' | 'text'>>;

export interface TaskStoreOptions {
  /** How many tasks are kept; the oldest of those that ended go first. */
  readonly capacity?: number;
}

export function isTaskStatus(value: string): value is TaskStatus {
  return taskStatuses.some((status) => status === value);
}

/** The tasks and what became of them. */
export class TaskStore {
  readonly #capacity: number;
  readonly #insert: StatementSync;
  readonly #forget: StatementSync;
  readonly #update: StatementSync;
  readonly #one: StatementSync;
  readonly #latest: StatementSync;
  readonly #latestOf: StatementSync;

  constructor(db: DatabaseSync, { capacity = 10_000 }: TaskStoreOptions = {}) {
    db.exec(`
      CREATE TABLE IF NOT EXISTS tasks (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        text TEXT NOT NULL,
        status TEXT NOT NULL,
        task_type TEXT,
        attempts INTEGER NOT NULL DEFAULT 0,
        result TEXT,
        error TEXT
      );
      -- What an earlier run of the service left unfinished in this file.
      UPDATE tasks SET status = 'failed', error = 'Interrupted' WHERE status IN ('queued', 'running');
    `);
    this.#capacity = capacity;
    this.#insert = db.prepare('INSERT INTO tasks (text, status) VALUES (?, ?)');
    this.#forget = db.prepare(`DELETE FROM tasks WHERE id <= ? AND status NOT IN ('queued', 'running')`);
    this.#update = db.prepare(`
      UPDATE tasks SET
        status = coalesce(:status, status),
        task_type = coalesce(:taskType, task_type),
        attempts = coalesce(:attempts, attempts),
        result = coalesce(:result, result),
        error = coalesce(:error, error)
      WHERE id = :id`);
    this.#one = db.prepare('SELECT * FROM tasks WHERE id = ?');
    this.#latest = db.prepare('SELECT * FROM tasks ORDER BY id DESC LIMIT ?');
    this.#latestOf = db.prepare('SELECT * FROM tasks WHERE status = ? ORDER BY id DESC LIMIT ?');
  }

  add(text: string, status: 'queued' | 'rejected'): number {
    const id = Number(this.#insert.run(text, status).lastInsertRowid);
    this.#forget.run(id - this.#capacity);
    return id;
  }

  update(id: number, change: TaskChange): void {
    const { status = null, taskType = null, attempts = null, result = null, error = null } = change;
    this.#update.run({ id, status, taskType, attempts, result, error });
  }

  get(id: number): Task | undefined {
    const row = this.#one.get(id);
    return row === undefined ? undefined : taskOf(row);
  }

  /** The newest tasks first. */
  list(filter: { readonly status?: TaskStatus; readonly limit: number }): Task[] {
    const { status, limit } = filter;
    const rows = status === undefined ? this.#latest.all(limit) : this.#latestOf.all(status, limit);
    return rows.map(taskOf);
  }
}

function taskOf(row: Record<string, SQLOutputValue>): Task {
  return {
    id: Number(row.id),
    text: String(row.text),
    status: row.status as TaskStatus,
    taskType: textOrNull(row.task_type),
    attempts: Number(row.attempts),
    result: textOrNull(row.result),
    error: textOrNull(row.error),
  };
}

function textOrNull(value: SQLOutputValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
