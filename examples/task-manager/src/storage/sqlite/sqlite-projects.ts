import type { Project } from '../../domain/model.ts';
import type { ProjectStore } from '../storage.ts';
import type { Statements } from './rows.ts';

interface ProjectRow {
  readonly id: number;
  readonly organization_id: number;
  readonly name: string;
  readonly archived: number;
}

export class SqliteProjects implements ProjectStore {
  readonly #sql: Statements;

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  async add(organizationId: number, name: string, firstMember: number): Promise<Project> {
    return this.#sql.transaction(() => {
      const row = this.#sql.get<ProjectRow>(
        'INSERT INTO projects (organization_id, name) VALUES (?, ?) RETURNING *',
        organizationId,
        name,
      ) as ProjectRow;
      this.#sql.run('INSERT INTO project_members VALUES (?, ?)', row.id, firstMember);
      return projectOf(row);
    });
  }

  async get(organizationId: number, id: number): Promise<Project | undefined> {
    const row = this.#sql.get<ProjectRow>(
      'SELECT * FROM projects WHERE organization_id = ? AND id = ?',
      organizationId,
      id,
    );
    return row && projectOf(row);
  }

  async list(organizationId: number): Promise<readonly Project[]> {
    const rows = this.#sql.all<ProjectRow>(
      'SELECT * FROM projects WHERE organization_id = ? ORDER BY id',
      organizationId,
    );
    return rows.map(projectOf);
  }

  async archive(organizationId: number, id: number): Promise<Project | undefined> {
    return this.#sql.transaction(() => {
      const row = this.#sql.get<ProjectRow>(
        'UPDATE projects SET archived = 1 WHERE organization_id = ? AND id = ? RETURNING *',
        organizationId,
        id,
      );
      if (row === undefined) return undefined;
      this.#sql.run(`UPDATE tasks SET status = 'archived' WHERE project_id = ? AND status <> 'completed'`, id);
      return projectOf(row);
    });
  }

  async addMember(organizationId: number, id: number, userId: number): Promise<boolean> {
    return this.#sql.transaction(() => {
      const user = this.#sql.get('SELECT 1 FROM users WHERE organization_id = ? AND id = ?', organizationId, userId);
      if (user === undefined) return false;
      this.#sql.run('INSERT OR IGNORE INTO project_members VALUES (?, ?)', id, userId);
      return true;
    });
  }
}

function projectOf({ id, organization_id, name, archived }: ProjectRow): Project {
  return { id, organizationId: organization_id, name, archived: archived === 1 };
}
