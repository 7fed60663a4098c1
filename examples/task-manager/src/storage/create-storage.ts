import { createSqliteStorage } from './sqlite/sqlite-storage.ts';
import type { Storage } from './storage.ts';

/** How the address of each kind of storage begins, and what opens one. */
const kinds: Readonly<Record<string, (place: string) => Promise<Storage>>> = {
  sqlite: createSqliteStorage,
};

/**
 * Opens the storage of an address, such as `sqlite:tasks.db` or `sqlite::memory:`.
 *
 * @throws {Error} where no storage has such an address
 */
export async function createStorage(address: string): Promise<Storage> {
  const kind = address.slice(0, Math.max(0, address.indexOf(':')));
  const open = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (open === undefined) {
    const known = Object.keys(kinds).map((each) => `${each}:`);
    throw new Error(`there is no storage for "${address}"; an address begins with ${known.join(' or ')}`);
  }
  return open(address.slice(kind.length + 1));
}
