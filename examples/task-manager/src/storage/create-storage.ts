import type { Database } from './sql/database.ts';
import { openMysql } from './sql/mysql-database.ts';
import { openPostgres } from './sql/postgres-database.ts';
import { createSqlStorage } from './sql/sql-storage.ts';
import { openSqlite } from './sql/sqlite-database.ts';
import type { Storage } from './storage.ts';

type Open = (address: string, onError: (error: unknown) => void) => Promise<Database>;

/** How the address of each kind of storage begins, and what opens one. */
const kinds: Readonly<Record<string, Open>> = {
  sqlite: (address) => openSqlite(address.slice('sqlite:'.length)),
  postgres: openPostgres,
  postgresql: openPostgres,
  mysql: openMysql,
  mariadb: openMysql,
};

/**
 * Opens the storage of an address: `sqlite:tasks.db`, `sqlite::memory:`, `postgres://…` or `mysql://…`.
 *
 * @param onError hears of what happens to the database while nobody asks it for anything
 * @throws {Error} where no storage has such an address, or it cannot be opened
 */
export async function createStorage(address: string, onError: (error: unknown) => void): Promise<Storage> {
  const kind = address.slice(0, Math.max(0, address.indexOf(':')));
  const open = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (open === undefined) {
    const known = Object.keys(kinds).map((each) => `${each}:`);
    // Without the rest of it: there may be a password in it.
    throw new Error(`there is no storage "${kind}"; an address begins with one of ${known.join(', ')}`);
  }
  // The drivers would say no more than that something is wrong.
  if (kind !== 'sqlite' && !URL.canParse(address)) throw new Error(`what follows ${kind}: is no URL of a database`);
  return createSqlStorage(await open(address, onError));
}
