import type { Notification, NotificationReason } from '../../domain/model.ts';
import type { NotificationStore } from '../storage.ts';
import type { Database } from './database.ts';

interface NotificationRow {
  readonly id: number;
  readonly organization_id: number;
  readonly user_id: number;
  readonly task_id: number;
  readonly about: NotificationReason;
  readonly created_at: number;
}

export class SqlNotifications implements NotificationStore {
  readonly #sql: Database;

  constructor(sql: Database) {
    this.#sql = sql;
  }

  async add({ organizationId, userId, taskId, about, createdAt }: Omit<Notification, 'id'>): Promise<void> {
    await this.#sql.run(
      'INSERT INTO notifications (organization_id, user_id, task_id, about, created_at) VALUES (?, ?, ?, ?, ?)',
      ...[organizationId, userId, taskId, about, createdAt.getTime()],
    );
  }

  async of(userId: number, limit: number): Promise<readonly Notification[]> {
    const rows = await this.#sql.all<NotificationRow>(
      'SELECT * FROM notifications WHERE user_id = ? ORDER BY id DESC LIMIT ?',
      userId,
      limit,
    );
    return rows.map(({ id, organization_id, user_id, task_id, about, created_at }) => ({
      ...{ id, organizationId: organization_id, userId: user_id, taskId: task_id, about },
      createdAt: new Date(created_at),
    }));
  }

  async forget(before: Date): Promise<number> {
    return this.#sql.run('DELETE FROM notifications WHERE created_at < ?', before.getTime());
  }
}
