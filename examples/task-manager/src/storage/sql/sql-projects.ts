import type { Project } from '../../domain/model.ts';
import type { ProjectStore } from '../storage.ts';
import type { Database } from './database.ts';

interface ProjectRow {
  readonly id: number;
  readonly organization_id: number;
  readonly name: string;
  readonly archived: number;
}

const selectOne = 'SELECT * FROM projects WHERE organization_id = ? AND id = ?';

export class SqlProjects implements ProjectStore {
  readonly #sql: Database;

  constructor(sql: Database) {
    this.#sql = sql;
  }

  async add(organizationId: number, name: string, firstMember: number): Promise<Project> {
    return this.#sql.transaction(async (sql) => {
      const insert = 'INSERT INTO projects (organization_id, name) VALUES (?, ?)';
      const id = (await sql.insert(insert, organizationId, name)) as number;
      await sql.run('INSERT INTO project_members (project_id, user_id) VALUES (?, ?)', id, firstMember);
      return { id, organizationId, name, archived: false };
    });
  }

  async get(organizationId: number, id: number): Promise<Project | undefined> {
    const row = await this.#sql.get<ProjectRow>(selectOne, organizationId, id);
    return row && projectOf(row);
  }

  async list(organizationId: number): Promise<readonly Project[]> {
    const rows = await this.#sql.all<ProjectRow>(
      'SELECT * FROM projects WHERE organization_id = ? ORDER BY id',
      organizationId,
    );
    return rows.map(projectOf);
  }

  async archive(organizationId: number, id: number): Promise<Project | undefined> {
    return this.#sql.transaction(async (sql) => {
      const row = await sql.get<ProjectRow>(`${selectOne} ${this.#sql.dialect.forUpdate}`, organizationId, id);
      if (row === undefined) return undefined;
      await sql.run('UPDATE projects SET archived = 1 WHERE id = ?', id);
      await sql.run(`UPDATE tasks SET status = 'archived' WHERE project_id = ? AND status <> 'completed'`, id);
      return { ...projectOf(row), archived: true };
    });
  }

  async addMember(organizationId: number, id: number, userId: number): Promise<boolean> {
    return this.#sql.transaction(async (sql) => {
      const user = await sql.get('SELECT id FROM users WHERE organization_id = ? AND id = ?', organizationId, userId);
      if (user === undefined) return false;
      const unlessThere = this.#sql.dialect.unlessThere('project_id');
      await sql.run(`INSERT INTO project_members (project_id, user_id) VALUES (?, ?) ${unlessThere}`, id, userId);
      return true;
    });
  }
}

function projectOf({ id, organization_id, name, archived }: ProjectRow): Project {
  return { id, organizationId: organization_id, name, archived: archived === 1 };
}
