import type { TransactionVerb } from '../recording/transactions.ts';
import type { Keyword } from './keywords.ts';

/** What the reader is waiting for, at one depth of parentheses. */
export type State =
  /** A statement. */
  | 'start'
  /** The same, but words may come before it: after EXPLAIN, after the queries of WITH, after CREATE … AS. */
  | 'prologue'
  /** A query, or just an expression: in parentheses, and after UNION. */
  | 'query'
  /** Nothing, other than queries in parentheses. */
  | 'expression'
  /** FROM or INTO: after SELECT. */
  | 'columns'
  /** The name of a new table: after SELECT … INTO. */
  | 'into'
  /** A table to read: after FROM, JOIN, USING and commas between tables. */
  | 'table'
  /** A comma, JOIN, or the end of the tables. */
  | 'tables'
  /** The table that is changed: after INSERT, UPDATE, MERGE. */
  | 'changed'
  /** The same, after INTO. */
  | 'changed into'
  /** A query: after the table that INSERT names. */
  | 'inserted'
  /** FROM: after SET of an UPDATE. */
  | 'assignments'
  /** FROM: after DELETE. */
  | 'delete'
  /** The name of a query: after WITH. */
  | 'cte name'
  /** The query of that name. */
  | 'cte'
  /** What kind of object: after CREATE, ALTER, DROP. */
  | 'object'
  /** The name of the object. */
  | 'object name'
  /** What may come after that name. */
  | 'object named'
  /** A procedure, a database, a table: one name. */
  | 'target'
  /** A table or a query: after COPY. */
  | 'copy'
  /** TABLE: after LOAD DATA. */
  | 'load'
  /** A setting: after SET, SHOW, PRAGMA. */
  | 'setting'
  /** AS: after PREPARE. */
  | 'prepare'
  /** FOR: after DECLARE. */
  | 'declare'
  /** TO and other words that make another statement of it: after COMMIT and ROLLBACK. */
  | 'transaction'
  /** Nothing at all, up to the next statement. */
  | 'rest';

/** A word that a statement begins with. */
export interface Verb {
  readonly state: State;
  /** Whether it may stand in parentheses, after EXPLAIN and after WITH. */
  readonly isQuery: boolean;
  readonly transaction: TransactionVerb | undefined;
}

function each(words: readonly Keyword[], state: State, isQuery = false): readonly (readonly [Keyword, Verb])[] {
  return words.map((word) => [word, { state, isQuery, transaction: transactions.get(word) }]);
}

const transactions: ReadonlyMap<Keyword, TransactionVerb> = new Map<Keyword, TransactionVerb>([
  ['BEGIN', 'begin'],
  ['COMMIT', 'commit'],
  ['END', 'commit'],
  ['ROLLBACK', 'rollback'],
  ['ABORT', 'rollback'],
  ['SAVEPOINT', 'savepoint'],
  ['RELEASE', 'release'],
]);

/** Of PostgreSQL, MySQL, MariaDB and SQLite. What is not here is no operation, and never part of a summary. */
export const verbs: ReadonlyMap<Keyword, Verb> = new Map([
  ...each(['SELECT'], 'columns', true),
  ...each(['INSERT', 'REPLACE', 'UPDATE', 'MERGE'], 'changed', true),
  ...each(['DELETE'], 'delete', true),
  ...each(['WITH'], 'cte name', true),
  ...each(['VALUES'], 'expression', true),
  ...each(['TABLE'], 'target', true),
  ...each(['CALL', 'EXEC', 'EXECUTE', 'USE', 'DESCRIBE', 'DESC'], 'target'),
  ...each(['CREATE', 'ALTER', 'DROP', 'RENAME', 'REFRESH'], 'object'),
  ...each(['TRUNCATE'], 'object name'),
  ...each(['EXPLAIN'], 'prologue'),
  ...each(['COPY'], 'copy'),
  ...each(['LOAD'], 'load'),
  ...each(['SET', 'RESET', 'SHOW', 'PRAGMA'], 'setting'),
  ...each(['PREPARE'], 'prepare'),
  ...each(['DECLARE'], 'declare'),
  ...each([...transactions.keys(), 'START'], 'transaction'),
  // Their targets are names of cursors, channels, users, files: many, generated, or nobody else's business.
  ...each(['ANALYZE', 'ATTACH', 'CHECKPOINT', 'CLOSE', 'CLUSTER', 'COMMENT', 'DEALLOCATE', 'DETACH'], 'rest'),
  ...each(['DISCARD', 'DO', 'FETCH', 'FLUSH', 'GRANT', 'HANDLER', 'IMPORT', 'KILL', 'LISTEN', 'LOCK'], 'rest'),
  ...each(['MOVE', 'NOTIFY', 'OPTIMIZE', 'REASSIGN', 'REINDEX', 'REPAIR', 'REVOKE', 'UNLISTEN', 'UNLOCK'], 'rest'),
  ...each(['VACUUM', 'XA'], 'rest'),
]);
