import type { SQLInputValue } from 'node:sqlite';
import { type Priority, priorities, type TaskStatus, taskStatuses } from '../../domain/model.ts';
import type { Figures, OrganizationFigure } from '../storage.ts';
import type { Statements } from './rows.ts';

/**
 * Each query begins with the organisations, or with what a figure is told apart by, so that there is a 0 where nothing is
 * left to be counted: a row that is missing would be a series that ends.
 */
export class SqliteFigures implements Figures {
  readonly #sql: Statements;

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  async tasksByStatus(): Promise<readonly (OrganizationFigure & { readonly status: TaskStatus })[]> {
    return this.#sql.all(
      `WITH statuses (status) AS (VALUES ${listOf(taskStatuses)})
       SELECT organizations.id AS organizationId, statuses.status AS status, count(tasks.id) AS value
       FROM organizations CROSS JOIN statuses
       LEFT JOIN tasks ON tasks.organization_id = organizations.id AND tasks.status = statuses.status
       GROUP BY organizations.id, statuses.status`,
    );
  }

  async tasksOverdue(at: Date): Promise<readonly (OrganizationFigure & { readonly priority: Priority })[]> {
    return this.#sql.all(
      `WITH priorities (priority) AS (VALUES ${listOf(priorities)})
       SELECT organizations.id AS organizationId, priorities.priority AS priority, count(tasks.id) AS value
       FROM organizations CROSS JOIN priorities
       LEFT JOIN tasks ON tasks.organization_id = organizations.id AND tasks.priority = priorities.priority
         AND tasks.status IN ('todo', 'in_progress') AND tasks.due_at < ?
       GROUP BY organizations.id, priorities.priority`,
      at.getTime(),
    );
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
    return this.#sql.all(
      `SELECT organization_id AS organizationId, projects.id AS projectId, count(user_id) AS value
       FROM projects LEFT JOIN project_members ON project_id = projects.id
       WHERE archived = 0 GROUP BY projects.id`,
    );
  }

  async users(): Promise<readonly OrganizationFigure[]> {
    return this.#byOrganization('count(users.id)', 'users', 'true');
  }

  async projects(): Promise<readonly OrganizationFigure[]> {
    return this.#byOrganization('count(projects.id)', 'projects', 'true');
  }

  async storageBytes(): Promise<readonly OrganizationFigure[]> {
    return this.#byOrganization('coalesce(sum(attachments.size_bytes), 0)', 'attachments', 'true');
  }

  #byOrganization(
    value: string,
    table: string,
    on: string,
    ...parameters: SQLInputValue[]
  ): readonly OrganizationFigure[] {
    return this.#sql.all(
      `SELECT organizations.id AS organizationId, ${value} AS value
       FROM organizations LEFT JOIN ${table} ON ${table}.organization_id = organizations.id AND ${on}
       GROUP BY organizations.id`,
      ...parameters,
    );
  }
}

/** Words of the model, as rows of SQL. */
function listOf(words: readonly string[]): string {
  return words.map((word) => `('${word}')`).join(', ');
}
