import { againIf } from './again.ts';
import type { Database, Dialect } from './database.ts';

/** Creates what is not there yet. Times are milliseconds since 1970. */
export async function createTables(database: Database): Promise<void> {
  for (const statement of schemaOf(database.dialect)) {
    // PostgreSQL calls it a duplicate when another process creates the same table at the same moment.
    await againIf(database.isDuplicate, () => database.run(statement));
  }
}

/** Each references what comes before it. */
function schemaOf({ newId, bytes, indexesForeignKeys, tableOptions }: Dialect): readonly string[] {
  const table = (name: string, ...columns: readonly string[]): string =>
    `CREATE TABLE IF NOT EXISTS ${name} (${columns.join(', ')}) ${tableOptions}`;
  const index = (on: string, ...columns: readonly string[]): string[] =>
    indexesForeignKeys ? [] : [`CREATE INDEX IF NOT EXISTS ${on}_by_${columns[0]} ON ${on} (${columns.join(', ')})`];
  return [
    table('organizations', `id ${newId}`, 'name TEXT NOT NULL'),
    table(
      'users',
      ...[`id ${newId}`, ofOrganization, 'email TEXT NOT NULL', 'name TEXT NOT NULL', 'password_hash TEXT NOT NULL'],
      // The address in small letters, as it is there once in whatever case. 700: what MySQL can index.
      ...['email_key VARCHAR(700) NOT NULL UNIQUE', 'api_key_hash VARCHAR(100) NOT NULL UNIQUE', 'seen_at BIGINT'],
      references('organization_id', 'organizations'),
    ),
    table(
      'sessions',
      ...['token_hash VARCHAR(100) PRIMARY KEY', 'user_id BIGINT NOT NULL', 'expires_at BIGINT NOT NULL'],
      references('user_id', 'users'),
    ),
    table(
      'projects',
      ...[`id ${newId}`, ofOrganization, 'name TEXT NOT NULL', 'archived INTEGER NOT NULL DEFAULT 0'],
      references('organization_id', 'organizations'),
    ),
    table(
      'project_members',
      ...['project_id BIGINT NOT NULL', 'user_id BIGINT NOT NULL', 'PRIMARY KEY (project_id, user_id)'],
      ...[references('project_id', 'projects'), references('user_id', 'users')],
    ),
    ...tasksWithFiles({ newId, bytes, table, index }),
    table(
      'notifications',
      ...[`id ${newId}`, ofOrganization, 'user_id BIGINT NOT NULL', 'task_id BIGINT NOT NULL', 'about TEXT NOT NULL'],
      ...['created_at BIGINT NOT NULL', references('user_id', 'users')],
    ),
    ...index('notifications', 'user_id'),
    table(
      'exports',
      ...[`id ${newId}`, ofOrganization, 'project_id BIGINT NOT NULL', 'kind TEXT NOT NULL', `content ${bytes}`],
      ...['created_at BIGINT NOT NULL', references('project_id', 'projects')],
    ),
    table(
      'ledger',
      ...['run VARCHAR(40) NOT NULL', ofOrganization, 'event VARCHAR(100) NOT NULL', 'detail VARCHAR(100) NOT NULL'],
      ...['entries BIGINT NOT NULL', 'PRIMARY KEY (run, organization_id, event, detail)'],
    ),
  ];
}

interface Parts extends Pick<Dialect, 'newId' | 'bytes'> {
  readonly table: (name: string, ...columns: readonly string[]) => string;
  readonly index: (on: string, ...columns: readonly string[]) => readonly string[];
}

function tasksWithFiles({ newId, bytes, table, index }: Parts): readonly string[] {
  return [
    table(
      'tasks',
      ...[`id ${newId}`, ofOrganization, 'project_id BIGINT NOT NULL', 'title TEXT NOT NULL'],
      ...['priority VARCHAR(20) NOT NULL', `status VARCHAR(20) NOT NULL DEFAULT 'todo'`, 'assignee_id BIGINT'],
      ...['created_at BIGINT NOT NULL', 'due_at BIGINT', 'completed_at BIGINT'],
      references('organization_id', 'organizations'),
      ...[references('project_id', 'projects'), references('assignee_id', 'users')],
    ),
    ...index('tasks', 'organization_id', 'status'),
    ...index('tasks', 'project_id'),
    table(
      'attachments',
      ...[`id ${newId}`, ofOrganization, 'task_id BIGINT NOT NULL', 'name TEXT NOT NULL'],
      ...['size_bytes BIGINT NOT NULL', `content ${bytes} NOT NULL`],
      ...[references('organization_id', 'organizations'), `${references('task_id', 'tasks')} ON DELETE CASCADE`],
    ),
    ...index('attachments', 'organization_id'),
    ...index('attachments', 'task_id'),
  ];
}

const ofOrganization = 'organization_id BIGINT NOT NULL';

// As a line of its own, with the column named: MySQL takes no notice of `REFERENCES` behind a column.
function references(column: string, table: string): string {
  return `FOREIGN KEY (${column}) REFERENCES ${table} (id)`;
}
