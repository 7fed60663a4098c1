import type { AccountStore } from '../storage/storage.ts';
import type { Clock } from './clock.ts';
import { DomainError } from './errors.ts';
import type { Journal } from './journal.ts';
import type { AuthMethod, Organization, User } from './model.ts';
import { createSecret, digest, hashPassword, isPassword } from './secrets.ts';

const sessionHours = 12;

export interface NewUser {
  readonly email: string;
  readonly name: string;
  readonly password: string;
}

/** A user and the key that is shown this once. */
export interface CreatedUser {
  readonly user: User;
  readonly apiKey: string;
}

export type Login =
  | { readonly email: string; readonly password: string; readonly apiKey?: never }
  | { readonly apiKey: string };

export interface OpenedSession {
  readonly token: string;
  readonly expiresAt: Date;
  readonly user: User;
}

/** Organisations, their users, and who of them is logged in. */
export class Accounts {
  readonly #store: AccountStore;
  readonly #journal: Journal;
  readonly #clock: Clock;

  constructor(store: AccountStore, journal: Journal, clock: Clock) {
    this.#store = store;
    this.#journal = journal;
    this.#clock = clock;
  }

  /** @throws {DomainError} `conflict` where the address has an account */
  async found(name: string, owner: NewUser): Promise<CreatedUser & { readonly organization: Organization }> {
    const { apiKey, hashes } = await secretsOf(owner);
    const created = await this.#store.found(name, { ...owner, ...hashes });
    if (created === undefined) throw emailTaken(owner.email);
    const organizationId = created.organization.id;
    await this.#journal.enter({ type: 'organization.created', organizationId });
    await this.#journal.enter({ type: 'user.created', organizationId });
    return { ...created, apiKey };
  }

  /** @throws {DomainError} `conflict` where the address has an account */
  async add(organizationId: number, given: NewUser): Promise<CreatedUser> {
    const { apiKey, hashes } = await secretsOf(given);
    const user = await this.#store.addUser(organizationId, { ...given, ...hashes });
    if (user === undefined) throw emailTaken(given.email);
    await this.#journal.enter({ type: 'user.created', organizationId });
    return { user, apiKey };
  }

  usersOf(organizationId: number): Promise<readonly User[]> {
    return this.#store.usersOf(organizationId);
  }

  /** @throws {DomainError} `unauthenticated`, without saying whether it is the address or the password that is wrong */
  async logIn(login: Login): Promise<OpenedSession> {
    const user = await this.#identify(login);
    if (user === undefined) throw new DomainError('unauthenticated', 'nobody has these credentials');
    const token = createSecret();
    const expiresAt = new Date(this.#clock().getTime() + sessionHours * 3_600_000);
    await this.#store.openSession(digest(token), { userId: user.id, expiresAt, at: this.#clock() });
    const method: AuthMethod = login.apiKey === undefined ? 'password' : 'api_key';
    await this.#journal.enter({ type: 'user.logged_in', organizationId: user.organizationId, method });
    return { token, expiresAt, user };
  }

  /**
   * The user whose session it is, who counts as active from now on.
   *
   * @throws {DomainError} `unauthenticated` where there is no such session, or it has expired
   */
  async authenticate(token: string | undefined): Promise<User> {
    const seen = token === undefined ? undefined : await this.#store.seen(digest(token), this.#clock());
    if (seen === undefined) throw new DomainError('unauthenticated', 'log in first: POST /sessions');
    return seen.user;
  }

  async logOut(token: string): Promise<void> {
    const user = await this.#store.closeSession(digest(token));
    if (user !== undefined) {
      await this.#journal.enter({ type: 'user.logged_out', organizationId: user.organizationId });
    }
  }

  async #identify(login: Login): Promise<User | undefined> {
    if (login.apiKey !== undefined) return this.#store.userByKey(digest(login.apiKey));
    const known = await this.#store.credentials(login.email);
    return (await isPassword(login.password, known?.passwordHash)) ? known?.user : undefined;
  }
}

async function secretsOf({ password }: NewUser): Promise<{
  readonly apiKey: string;
  readonly hashes: { readonly passwordHash: string; readonly apiKeyHash: string };
}> {
  const apiKey = createSecret();
  return { apiKey, hashes: { passwordHash: await hashPassword(password), apiKeyHash: digest(apiKey) } };
}

function emailTaken(email: string): DomainError {
  return new DomainError('conflict', `${email} has an account already`);
}
