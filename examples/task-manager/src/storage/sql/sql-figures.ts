import { type Priority, priorities, type TaskStatus, taskStatuses } from '../../domain/model.ts';
import type { Figures, OrganizationFigure } from '../storage.ts';
import type { Database, SqlValue } from './database.ts';

interface FigureRow {
  readonly organization_id: number;
  readonly value: number;
}

/**
 * Each query begins with the organisations, or with what a figure is told apart by, so that there is a 0 where nothing is
 * left to be counted: a row that is missing would be a series that ends.
 */
export class SqlFigures implements Figures {
  readonly #sql: Database;

  constructor(sql: Database) {
    this.#sql = sql;
  }

  async tasksByStatus(): Promise<readonly (OrganizationFigure & { readonly status: TaskStatus })[]> {
    const rows = await this.#sql.all<FigureRow & { readonly status: TaskStatus }>(
      `SELECT organizations.id AS organization_id, statuses.status AS status, count(tasks.id) AS value
       FROM organizations CROSS JOIN (${rowsOf('status', taskStatuses)}) AS statuses
       LEFT JOIN tasks ON tasks.organization_id = organizations.id AND tasks.status = statuses.status
       GROUP BY organizations.id, statuses.status`,
    );
    return rows.map((row) => ({ ...figureOf(row), status: row.status }));
  }

  async tasksOverdue(at: Date): Promise<readonly (OrganizationFigure & { readonly priority: Priority })[]> {
    const rows = await this.#sql.all<FigureRow & { readonly priority: Priority }>(
      `SELECT organizations.id AS organization_id, priorities.priority AS priority, count(tasks.id) AS value
       FROM organizations CROSS JOIN (${rowsOf('priority', priorities)}) AS priorities
       LEFT JOIN tasks ON tasks.organization_id = organizations.id AND tasks.priority = priorities.priority
         AND tasks.status IN ('todo', 'in_progress') AND tasks.due_at < ?
       GROUP BY organizations.id, priorities.priority`,
      at.getTime(),
    );
    return rows.map((row) => ({ ...figureOf(row), priority: row.priority }));
  }

  async activeUsers(since: Date): Promise<readonly OrganizationFigure[]> {
    return this.#byOrganization('count(users.id)', 'users', 'users.seen_at >= ?', since.getTime());
  }

  async concurrentUsers(at: Date): Promise<readonly OrganizationFigure[]> {
    const loggedIn = 'users.id IN (SELECT user_id FROM sessions WHERE expires_at > ?)';
    return this.#byOrganization('count(users.id)', 'users', loggedIn, at.getTime());
  }

  async activeProjects(): Promise<readonly OrganizationFigure[]> {
    return this.#byOrganization('count(projects.id)', 'projects', 'projects.archived = 0');
  }

  async projectMembers(): Promise<readonly (OrganizationFigure & { readonly projectId: number })[]> {
    const rows = await this.#sql.all<FigureRow & { readonly project_id: number }>(
      `SELECT organization_id, projects.id AS project_id, count(user_id) AS value
       FROM projects LEFT JOIN project_members ON project_id = projects.id
       WHERE archived = 0 GROUP BY organization_id, projects.id`,
    );
    return rows.map((row) => ({ ...figureOf(row), projectId: row.project_id }));
  }

  async users(): Promise<readonly OrganizationFigure[]> {
    return this.#byOrganization('count(users.id)', 'users', 'users.id > 0');
  }

  async projects(): Promise<readonly OrganizationFigure[]> {
    return this.#byOrganization('count(projects.id)', 'projects', 'projects.id > 0');
  }

  async storageBytes(): Promise<readonly OrganizationFigure[]> {
    return this.#byOrganization('coalesce(sum(attachments.size_bytes), 0)', 'attachments', 'attachments.id > 0');
  }

  async #byOrganization(
    value: string,
    table: string,
    on: string,
    ...parameters: readonly SqlValue[]
  ): Promise<readonly OrganizationFigure[]> {
    const rows = await this.#sql.all<FigureRow>(
      `SELECT organizations.id AS organization_id, ${value} AS value
       FROM organizations LEFT JOIN ${table} ON ${table}.organization_id = organizations.id AND ${on}
       GROUP BY organizations.id`,
      ...parameters,
    );
    return rows.map(figureOf);
  }
}

function figureOf({ organization_id, value }: FigureRow): OrganizationFigure {
  return { organizationId: organization_id, value };
}

/** Words of the model as rows: `VALUES` would be shorter, and is written otherwise in each database. */
function rowsOf(column: string, words: readonly string[]): string {
  return words.map((word) => `SELECT '${word}' AS ${column}`).join(' UNION ALL ');
}
