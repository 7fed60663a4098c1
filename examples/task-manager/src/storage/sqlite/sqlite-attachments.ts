import type { Attachment } from '../../domain/model.ts';
import type { AttachmentStore } from '../storage.ts';
import type { Statements } from './rows.ts';

interface AttachmentRow {
  readonly id: number;
  readonly organization_id: number;
  readonly task_id: number;
  readonly name: string;
  readonly size_bytes: number;
}

const columns = 'id, organization_id, task_id, name, size_bytes';

export class SqliteAttachments implements AttachmentStore {
  readonly #sql: Statements;

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  async add(
    organizationId: number,
    taskId: number,
    { name, content }: { readonly name: string; readonly content: Buffer },
  ): Promise<Attachment | undefined> {
    const row = this.#sql.get<AttachmentRow>(
      `INSERT INTO attachments (organization_id, task_id, name, size_bytes, content)
       SELECT organization_id, id, ?, ?, ? FROM tasks WHERE organization_id = ? AND id = ?
       RETURNING ${columns}`,
      name,
      content.length,
      content,
      organizationId,
      taskId,
    );
    return row && attachmentOf(row);
  }

  async contentOf(organizationId: number, id: number): Promise<Buffer | undefined> {
    const row = this.#sql.get<{ readonly content: Uint8Array }>(
      'SELECT content FROM attachments WHERE organization_id = ? AND id = ?',
      organizationId,
      id,
    );
    return row && Buffer.from(row.content);
  }

  async delete(organizationId: number, id: number): Promise<Attachment | undefined> {
    const row = this.#sql.get<AttachmentRow>(
      `DELETE FROM attachments WHERE organization_id = ? AND id = ? RETURNING ${columns}`,
      organizationId,
      id,
    );
    return row && attachmentOf(row);
  }
}

function attachmentOf(row: AttachmentRow): Attachment {
  const { id, organization_id, task_id, name, size_bytes } = row;
  return { id, organizationId: organization_id, taskId: task_id, name, sizeBytes: size_bytes };
}
