/** Times are milliseconds since 1970. */
export const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA foreign_keys = ON;

  CREATE TABLE IF NOT EXISTS organizations (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS users (
    id INTEGER PRIMARY KEY, organization_id INTEGER NOT NULL REFERENCES organizations,
    email TEXT NOT NULL UNIQUE COLLATE NOCASE, name TEXT NOT NULL,
    password_hash TEXT NOT NULL, api_key_hash TEXT NOT NULL UNIQUE, seen_at INTEGER
  );
  CREATE TABLE IF NOT EXISTS sessions (
    token_hash TEXT PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users, expires_at INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS projects (
    id INTEGER PRIMARY KEY, organization_id INTEGER NOT NULL REFERENCES organizations,
    name TEXT NOT NULL, archived INTEGER NOT NULL DEFAULT 0
  );
  CREATE TABLE IF NOT EXISTS project_members (
    project_id INTEGER NOT NULL REFERENCES projects, user_id INTEGER NOT NULL REFERENCES users,
    PRIMARY KEY (project_id, user_id)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS tasks (
    id INTEGER PRIMARY KEY, organization_id INTEGER NOT NULL REFERENCES organizations,
    project_id INTEGER NOT NULL REFERENCES projects, title TEXT NOT NULL, priority TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'todo', assignee_id INTEGER REFERENCES users,
    created_at INTEGER NOT NULL, due_at INTEGER, completed_at INTEGER
  );
  CREATE INDEX IF NOT EXISTS tasks_by_status ON tasks (organization_id, status);
  CREATE TABLE IF NOT EXISTS attachments (
    id INTEGER PRIMARY KEY, organization_id INTEGER NOT NULL REFERENCES organizations,
    task_id INTEGER NOT NULL REFERENCES tasks ON DELETE CASCADE, name TEXT NOT NULL,
    size_bytes INTEGER NOT NULL, content BLOB NOT NULL
  );

  -- The account ends with the process, as its counters do, also where all else is kept in a file.
  CREATE TEMP TABLE ledger (
    organization_id INTEGER, event TEXT, detail TEXT, entries INTEGER,
    PRIMARY KEY (organization_id, event, detail)
  ) WITHOUT ROWID;
`;
