import { stableName } from '../summary/stable-name.ts';

const longest = 128;

/**
 * `db.namespace` of a SQLite database: the name of its file, without the folders and without what looks generated. Folders and
 * the parameters of a URI tell of users, tenants and keys; that is nobody else's business, and would be a series each.
 *
 * @param path as the driver has it: a path, a URI, nothing (`null` or empty) for a database in memory or a temporary one, or
 * `undefined` where it is not known
 */
export function databaseName(path: unknown): string | undefined {
  if (path === null || path === '') return memory;
  if (typeof path !== 'string') return undefined;
  const isUri = path.startsWith('file:');
  const plain = isUri ? path.slice('file:'.length).replace(/[?#].*$/s, '') : path.trim();
  const name = plain.slice(Math.max(plain.lastIndexOf('/'), plain.lastIndexOf('\\')) + 1);
  if (name === '' || name === memory) return memory;
  const stable = stableName(name.slice(0, longest));
  return /\p{Cc}/u.test(stable) ? undefined : stable.toWellFormed();
}

/** What SQLite calls a database in memory (sqlite.org, "In-Memory Databases"). */
const memory = ':memory:';
