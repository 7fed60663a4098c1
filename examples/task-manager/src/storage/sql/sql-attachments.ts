import type { Attachment } from '../../domain/model.ts';
import type { AttachmentStore } from '../storage.ts';
import type { Database } from './database.ts';

interface AttachmentRow {
  readonly id: number;
  readonly organization_id: number;
  readonly task_id: number;
  readonly name: string;
  readonly size_bytes: number;
}

export class SqlAttachments implements AttachmentStore {
  readonly #sql: Database;

  constructor(sql: Database) {
    this.#sql = sql;
  }

  async add(
    organizationId: number,
    taskId: number,
    { name, content }: { readonly name: string; readonly content: Buffer },
  ): Promise<Attachment | undefined> {
    return this.#sql.transaction(async (sql) => {
      const select = `SELECT id FROM tasks WHERE organization_id = ? AND id = ? ${this.#sql.dialect.forUpdate}`;
      if ((await sql.get(select, organizationId, taskId)) === undefined) return undefined;
      const id = await sql.insert(
        'INSERT INTO attachments (organization_id, task_id, name, size_bytes, content) VALUES (?, ?, ?, ?, ?)',
        ...[organizationId, taskId, name, content.length, content],
      );
      return { id: id as number, organizationId, taskId, name, sizeBytes: content.length };
    });
  }

  async contentOf(organizationId: number, id: number): Promise<Buffer | undefined> {
    const row = await this.#sql.get<{ readonly content: Uint8Array }>(
      'SELECT content FROM attachments WHERE organization_id = ? AND id = ?',
      organizationId,
      id,
    );
    return row && Buffer.from(row.content);
  }

  async delete(organizationId: number, id: number): Promise<Attachment | undefined> {
    return this.#sql.transaction(async (sql) => {
      const row = await sql.get<AttachmentRow>(
        `SELECT id, organization_id, task_id, name, size_bytes FROM attachments
         WHERE organization_id = ? AND id = ? ${this.#sql.dialect.forUpdate}`,
        organizationId,
        id,
      );
      if (row !== undefined) await sql.run('DELETE FROM attachments WHERE id = ?', id);
      return row && attachmentOf(row);
    });
  }
}

function attachmentOf(row: AttachmentRow): Attachment {
  const { id, organization_id, task_id, name, size_bytes } = row;
  return { id, organizationId: organization_id, taskId: task_id, name, sizeBytes: size_bytes };
}
