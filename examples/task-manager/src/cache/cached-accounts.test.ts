import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { User } from '../domain/model.ts';
import type { AccountStore } from '../storage/storage.ts';
import type { Cache } from './cache.ts';
import { cacheSessions } from './cached-accounts.ts';

const at = (minutes: number): Date => new Date(Date.UTC(2030, 0, 1, 0, minutes));
const user: User = { id: 1, organizationId: 2, email: 'eve@acme.example', name: 'Eve' };
const expiresAt = at(90);

let kept: Map<string, string>;
let store: AccountStore & { seen: ReturnType<typeof vi.fn>; closeSession: ReturnType<typeof vi.fn> };
let accounts: AccountStore;

/** A cache as Redis is one, without the time that things are kept. */
const cache: Cache = {
  get: async (key) => kept.get(key),
  set: async (key, value) => void kept.set(key, value),
  replace: async (key, { before, after }) => {
    if (kept.get(key) === before) kept.set(key, after);
  },
  close: async () => {},
};

beforeEach(() => {
  kept = new Map();
  const seen = vi.fn(async (_token: string, time: Date) => (time < expiresAt ? { user, expiresAt } : undefined));
  store = { seen, closeSession: vi.fn(async () => user) } as unknown as typeof store;
  accounts = cacheSessions(store, cache);
});

describe('cacheSessions', () => {
  it('asks the store for a session once, and answers as it does', async () => {
    const first = await accounts.seen('token', at(0));
    expect(first).toEqual({ user, expiresAt });
    expect(await accounts.seen('token', at(1))).toMatchObject({ user, expiresAt });
    expect(store.seen).toHaveBeenCalledTimes(1);
  });

  it('lets the store know every hour that a user is there', async () => {
    for (const minute of [0, 59, 60, 61]) await accounts.seen('token', at(minute));
    expect(store.seen.mock.calls.map(([, time]) => time)).toEqual([at(0), at(60)]);
  });

  it('has no session that has expired', async () => {
    await accounts.seen('token', at(80));
    expect(await accounts.seen('token', at(89))).toBeDefined();
    expect(await accounts.seen('token', at(90))).toBeUndefined();
  });

  it('has none that was closed', async () => {
    await accounts.seen('token', at(0));
    expect(await accounts.closeSession('token')).toEqual(user);
    expect(await accounts.seen('token', at(1))).toBeUndefined();
  });

  it('keeps a session closed that a request was about to put into the cache', async () => {
    const answered = Promise.withResolvers<{ user: User; expiresAt: Date }>();
    store.seen.mockReturnValueOnce(answered.promise);
    const late = accounts.seen('token', at(0));
    await vi.waitFor(() => expect(store.seen).toHaveBeenCalled());
    await accounts.closeSession('token');
    answered.resolve({ user, expiresAt });
    await late;
    expect(await accounts.seen('token', at(1))).toBeUndefined();
  });

  it.each([
    ['', 'null', '[]', 'no JSON', '{"user":null}', '\u0000', '"closed"'],
    ['{"user":{"id":"1","organizationId":2,"email":"","name":""},"expiresAt":"2030-01-02","seenAt":"2030-01-01"}'],
    [JSON.stringify({ user, expiresAt: 'soon', seenAt: 'just now' })],
    [JSON.stringify({ user })],
  ])('asks the store where something else stands in its place: %j', async (...texts) => {
    for (const text of texts) {
      kept.set('session:token', text);
      expect(await accounts.seen('token', at(0))).toEqual({ user, expiresAt });
    }
    expect(store.seen).toHaveBeenCalledTimes(texts.length);
  });

  it('keeps nothing of tokens that are of no session', async () => {
    store.seen.mockResolvedValueOnce(undefined);
    expect(await accounts.seen('nobody', at(0))).toBeUndefined();
    expect([...kept]).toEqual([]);
  });
});
