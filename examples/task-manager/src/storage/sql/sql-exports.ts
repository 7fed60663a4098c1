import type { ExportFormat, ProjectExport } from '../../domain/model.ts';
import type { ExportStore } from '../storage.ts';
import type { Database } from './database.ts';

interface ExportRow {
  readonly id: number;
  readonly organization_id: number;
  readonly project_id: number;
  readonly kind: ExportFormat;
  readonly content: Uint8Array | null;
}

export class SqlExports implements ExportStore {
  readonly #sql: Database;

  constructor(sql: Database) {
    this.#sql = sql;
  }

  async add(organizationId: number, projectId: number, request: { format: ExportFormat; at: Date }): Promise<number> {
    const id = await this.#sql.insert(
      'INSERT INTO exports (organization_id, project_id, kind, created_at) VALUES (?, ?, ?, ?)',
      ...[organizationId, projectId, request.format, request.at.getTime()],
    );
    return id as number;
  }

  async get(organizationId: number, id: number): Promise<ProjectExport | undefined> {
    const row = await this.#sql.get<ExportRow>(
      'SELECT id, organization_id, project_id, kind, content FROM exports WHERE organization_id = ? AND id = ?',
      organizationId,
      id,
    );
    if (row === undefined) return undefined;
    const { organization_id, project_id, kind, content } = row;
    return {
      ...{ id: row.id, organizationId: organization_id, projectId: project_id, format: kind },
      content: content === null ? undefined : Buffer.from(content),
    };
  }

  async finish(organizationId: number, id: number, content: Buffer): Promise<void> {
    await this.#sql.run(
      'UPDATE exports SET content = ? WHERE organization_id = ? AND id = ?',
      content,
      organizationId,
      id,
    );
  }

  async forget(before: Date): Promise<number> {
    return this.#sql.run('DELETE FROM exports WHERE created_at < ?', before.getTime());
  }
}
