import type { User } from '../domain/model.ts';
import type { AccountStore, SeenUser } from '../storage/storage.ts';
import type { Cache } from './cache.ts';

/** So long a session that was closed may live on, where the cache could not be told. */
const ttlMs = 60_000;
/** In the time of the service. The database hears of a user this often: enough to know who was active in a day. */
const seenEveryMs = 3_600_000;
/** In the place of a session that was closed. A request that was on its way meanwhile must not put it back. */
const closed = 'closed';

/** The accounts of a store, with a cache before what every request asks: whose session it is. */
export function cacheSessions(store: AccountStore, cache: Cache): AccountStore {
  return {
    found: (name, owner) => store.found(name, owner),
    addUser: (organizationId, user) => store.addUser(organizationId, user),
    usersOf: (organizationId) => store.usersOf(organizationId),
    credentials: (email) => store.credentials(email),
    userByKey: (apiKeyHash) => store.userByKey(apiKeyHash),
    openSession: (tokenHash, session) => store.openSession(tokenHash, session),
    forgetSessions: (at) => store.forgetSessions(at),
    async seen(tokenHash, at) {
      const key = `session:${tokenHash}`;
      const before = await cache.get(key);
      if (before === closed) return undefined;
      const known = before === undefined ? undefined : read(before);
      if (known !== undefined && isFresh(known, at)) return known;
      const seen = await store.seen(tokenHash, at);
      if (seen !== undefined) {
        await cache.replace(key, { before, after: JSON.stringify({ ...seen, seenAt: at }), ttlMs });
      }
      return seen;
    },
    async closeSession(tokenHash) {
      const user = await store.closeSession(tokenHash);
      await cache.set(`session:${tokenHash}`, closed, ttlMs);
      return user;
    },
  };
}

interface CachedSession extends SeenUser {
  readonly seenAt: Date;
}

function isFresh({ expiresAt, seenAt }: CachedSession, at: Date): boolean {
  const ageMs = at.getTime() - seenAt.getTime();
  return expiresAt > at && ageMs >= 0 && ageMs < seenEveryMs;
}

/** `undefined` where it is nothing that we have written, or an earlier version has. */
function read(text: string): CachedSession | undefined {
  try {
    const { user, expiresAt, seenAt } = JSON.parse(text) as Record<string, unknown>;
    const session = { user, expiresAt: new Date(String(expiresAt)), seenAt: new Date(String(seenAt)) };
    return isUser(session.user) ? { ...session, user: session.user } : undefined;
  } catch {
    return undefined;
  }
}

function isUser(value: unknown): value is User {
  if (typeof value !== 'object' || value === null) return false;
  const { id, organizationId, email, name } = value as Record<string, unknown>;
  return [id, organizationId].every(Number.isSafeInteger) && typeof email === 'string' && typeof name === 'string';
}
