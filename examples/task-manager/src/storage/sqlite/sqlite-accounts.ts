import type { Credentials, Organization, User } from '../../domain/model.ts';
import type { AccountStore, StoredUser } from '../storage.ts';
import type { Statements } from './rows.ts';

interface UserRow {
  readonly id: number;
  readonly organization_id: number;
  readonly email: string;
  readonly name: string;
}

const userColumns = 'users.id, organization_id, email, name';

export class SqliteAccounts implements AccountStore {
  readonly #sql: Statements;

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  async found(
    name: string,
    owner: StoredUser,
  ): Promise<{ readonly organization: Organization; readonly user: User } | undefined> {
    return this.#sql.transaction(() => {
      if (this.#isTaken(owner.email)) return undefined;
      const row = this.#sql.get<Organization>('INSERT INTO organizations (name) VALUES (?) RETURNING id, name', name);
      const organization = { ...(row as Organization) };
      return { organization, user: this.#insert(organization.id, owner) };
    });
  }

  async addUser(organizationId: number, user: StoredUser): Promise<User | undefined> {
    return this.#sql.transaction(() => (this.#isTaken(user.email) ? undefined : this.#insert(organizationId, user)));
  }

  async usersOf(organizationId: number): Promise<readonly User[]> {
    const rows = this.#sql.all<UserRow>(
      `SELECT ${userColumns} FROM users WHERE organization_id = ? ORDER BY id`,
      organizationId,
    );
    return rows.map(userOf);
  }

  async credentials(email: string): Promise<Credentials | undefined> {
    const row = this.#sql.get<UserRow & { readonly password_hash: string }>(
      `SELECT ${userColumns}, password_hash FROM users WHERE email = ?`,
      email,
    );
    return row && { user: userOf(row), passwordHash: row.password_hash };
  }

  async userByKey(apiKeyHash: string): Promise<User | undefined> {
    const row = this.#sql.get<UserRow>(`SELECT ${userColumns} FROM users WHERE api_key_hash = ?`, apiKeyHash);
    return row && userOf(row);
  }

  async openSession(
    tokenHash: string,
    { userId, expiresAt, at }: { readonly userId: number; readonly expiresAt: Date; readonly at: Date },
  ): Promise<void> {
    this.#sql.transaction(() => {
      this.#sql.run('DELETE FROM sessions WHERE expires_at <= ?', at.getTime());
      this.#sql.run('INSERT INTO sessions VALUES (?, ?, ?)', tokenHash, userId, expiresAt.getTime());
      this.#sql.run('UPDATE users SET seen_at = ? WHERE id = ?', at.getTime(), userId);
    });
  }

  async seen(tokenHash: string, at: Date): Promise<User | undefined> {
    const row = this.#sql.get<UserRow>(
      `UPDATE users SET seen_at = ?
       WHERE id = (SELECT user_id FROM sessions WHERE token_hash = ? AND expires_at > ?)
       RETURNING ${userColumns}`,
      at.getTime(),
      tokenHash,
      at.getTime(),
    );
    return row && userOf(row);
  }

  async closeSession(tokenHash: string): Promise<User | undefined> {
    return this.#sql.transaction(() => {
      const row = this.#sql.get<UserRow>(
        `SELECT ${userColumns} FROM sessions JOIN users ON users.id = user_id WHERE token_hash = ?`,
        tokenHash,
      );
      this.#sql.run('DELETE FROM sessions WHERE token_hash = ?', tokenHash);
      return row && userOf(row);
    });
  }

  #isTaken(email: string): boolean {
    return this.#sql.get('SELECT 1 FROM users WHERE email = ?', email) !== undefined;
  }

  #insert(organizationId: number, { email, name, passwordHash, apiKeyHash }: StoredUser): User {
    const row = this.#sql.get<UserRow>(
      `INSERT INTO users (organization_id, email, name, password_hash, api_key_hash) VALUES (?, ?, ?, ?, ?)
       RETURNING ${userColumns}`,
      organizationId,
      email,
      name,
      passwordHash,
      apiKeyHash,
    );
    return userOf(row as UserRow);
  }
}

function userOf({ id, organization_id, email, name }: UserRow): User {
  return { id, organizationId: organization_id, email, name };
}
