import type { Credentials, Organization, User } from '../../domain/model.ts';
import type { AccountStore, SeenUser, StoredUser } from '../storage.ts';
import type { Database, Statements } from './database.ts';

interface UserRow {
  readonly id: number;
  readonly organization_id: number;
  readonly email: string;
  readonly name: string;
}

const userColumns = 'users.id, organization_id, email, name';

export class SqlAccounts implements AccountStore {
  readonly #sql: Database;

  constructor(sql: Database) {
    this.#sql = sql;
  }

  async found(
    name: string,
    owner: StoredUser,
  ): Promise<{ readonly organization: Organization; readonly user: User } | undefined> {
    return this.#unlessTaken(() =>
      this.#sql.transaction(async (sql) => {
        const id = (await sql.insert('INSERT INTO organizations (name) VALUES (?)', name)) as number;
        return { organization: { id, name }, user: await insertUser(sql, id, owner) };
      }),
    );
  }

  async addUser(organizationId: number, user: StoredUser): Promise<User | undefined> {
    return this.#unlessTaken(() => insertUser(this.#sql, organizationId, user));
  }

  async usersOf(organizationId: number): Promise<readonly User[]> {
    const rows = await this.#sql.all<UserRow>(
      `SELECT ${userColumns} FROM users WHERE organization_id = ? ORDER BY id`,
      organizationId,
    );
    return rows.map(userOf);
  }

  async credentials(email: string): Promise<Credentials | undefined> {
    const row = await this.#sql.get<UserRow & { readonly password_hash: string }>(
      `SELECT ${userColumns}, password_hash FROM users WHERE email_key = ?`,
      keyOf(email),
    );
    return row && { user: userOf(row), passwordHash: row.password_hash };
  }

  async userByKey(apiKeyHash: string): Promise<User | undefined> {
    const row = await this.#sql.get<UserRow>(`SELECT ${userColumns} FROM users WHERE api_key_hash = ?`, apiKeyHash);
    return row && userOf(row);
  }

  async openSession(
    tokenHash: string,
    { userId, expiresAt, at }: { readonly userId: number; readonly expiresAt: Date; readonly at: Date },
  ): Promise<void> {
    await this.#sql.transaction(async (sql) => {
      const insert = 'INSERT INTO sessions (token_hash, user_id, expires_at) VALUES (?, ?, ?)';
      await sql.run(insert, tokenHash, userId, expiresAt.getTime());
      await sql.run('UPDATE users SET seen_at = ? WHERE id = ?', at.getTime(), userId);
    });
  }

  async seen(tokenHash: string, at: Date): Promise<SeenUser | undefined> {
    const row = await this.#sql.get<UserRow & { readonly expires_at: number }>(
      `SELECT ${userColumns}, expires_at FROM sessions JOIN users ON users.id = user_id
       WHERE token_hash = ? AND expires_at > ?`,
      tokenHash,
      at.getTime(),
    );
    if (row === undefined) return undefined;
    await this.#sql.run('UPDATE users SET seen_at = ? WHERE id = ?', at.getTime(), row.id);
    return { user: userOf(row), expiresAt: new Date(row.expires_at) };
  }

  async closeSession(tokenHash: string): Promise<User | undefined> {
    return this.#sql.transaction(async (sql) => {
      const row = await sql.get<UserRow>(
        `SELECT ${userColumns} FROM sessions JOIN users ON users.id = user_id WHERE token_hash = ?`,
        tokenHash,
      );
      // Of two that close it at the same time, one has closed it.
      const closed = await sql.run('DELETE FROM sessions WHERE token_hash = ?', tokenHash);
      return row && closed > 0 ? userOf(row) : undefined;
    });
  }

  async forgetSessions(at: Date): Promise<number> {
    return this.#sql.run('DELETE FROM sessions WHERE expires_at <= ?', at.getTime());
  }

  async #unlessTaken<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (this.#sql.isDuplicate(error)) return undefined;
      throw error;
    }
  }
}

async function insertUser(
  sql: Statements,
  organizationId: number,
  { email, name, passwordHash, apiKeyHash }: StoredUser,
): Promise<User> {
  const id = await sql.insert(
    `INSERT INTO users (organization_id, email, email_key, name, password_hash, api_key_hash) VALUES (?, ?, ?, ?, ?, ?)`,
    ...[organizationId, email, keyOf(email), name, passwordHash, apiKeyHash],
  );
  return { id: id as number, organizationId, email, name };
}

/** Databases do not agree on what letters are the same; so they are told. */
function keyOf(email: string): string {
  return email.toLowerCase();
}

function userOf({ id, organization_id, email, name }: UserRow): User {
  return { id, organizationId: organization_id, email, name };
}
