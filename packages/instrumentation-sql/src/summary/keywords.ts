// Hot: read for each word of a new text.

/** The words that the reader of statements knows. */
export const keywords = [
  'ABORT',
  'ALTER',
  'ANALYZE',
  'APPLY',
  'AS',
  'ATTACH',
  'BEGIN',
  'CALL',
  'CHECKPOINT',
  'CLOSE',
  'CLUSTER',
  'COMMENT',
  'COMMIT',
  'CONCURRENTLY',
  'CONFLICT',
  'COPY',
  'CREATE',
  'DATA',
  'DATABASE',
  'DEALLOCATE',
  'DECLARE',
  'DELAYED',
  'DELETE',
  'DESC',
  'DESCRIBE',
  'DETACH',
  'DISCARD',
  'DISTINCT',
  'DO',
  'DROP',
  'DUMPFILE',
  'DUPLICATE',
  'END',
  'EVENT',
  'EXCEPT',
  'EXEC',
  'EXECUTE',
  'EXISTS',
  'EXPLAIN',
  'EXTENSION',
  'FAIL',
  'FETCH',
  'FLUSH',
  'FOR',
  'FROM',
  'FUNCTION',
  'GLOBAL',
  'GRANT',
  'GROUP',
  'HANDLER',
  'HAVING',
  'HIGH_PRIORITY',
  'IF',
  'IGNORE',
  'IMPORT',
  'INDEX',
  'INSERT',
  'INTERSECT',
  'INTO',
  'IS',
  'JOIN',
  'KILL',
  'LATERAL',
  'LIMIT',
  'LISTEN',
  'LOAD',
  'LOCAL',
  'LOCK',
  'LOW_PRIORITY',
  'MATERIALIZED',
  'MERGE',
  'MOVE',
  'NOT',
  'NOTIFY',
  'OFFSET',
  'ON',
  'ONLY',
  'OPTIMIZE',
  'OR',
  'ORDER',
  'OUTFILE',
  'PERSIST',
  'POLICY',
  'PRAGMA',
  'PREPARE',
  'PREPARED',
  'PROCEDURE',
  'PUBLICATION',
  'REASSIGN',
  'RECURSIVE',
  'REFRESH',
  'REINDEX',
  'RELEASE',
  'RENAME',
  'REPAIR',
  'REPLACE',
  'RESET',
  'RETURNING',
  'REVOKE',
  'ROLE',
  'ROLLBACK',
  'RULE',
  'SAVEPOINT',
  'SCHEMA',
  'SELECT',
  'SEQUENCE',
  'SERVER',
  'SESSION',
  'SET',
  'SHOW',
  'START',
  'STRAIGHT_JOIN',
  'SUBSCRIPTION',
  'TABLE',
  'TABLESPACE',
  'TEMP',
  'TEMPORARY',
  'TO',
  'TRANSACTION',
  'TRIGGER',
  'TRUNCATE',
  'TYPE',
  'UNION',
  'UNLISTEN',
  'UNLOCK',
  'UNLOGGED',
  'UPDATE',
  'USE',
  'USER',
  'USING',
  'VACUUM',
  'VALUES',
  'VIEW',
  'WHERE',
  'WINDOW',
  'WITH',
  'XA',
  'XML',
] as const;

/** A word that the reader of statements knows, in capitals. */
export type Keyword = (typeof keywords)[number];

const underscore = 95;
const longest: number = Math.max(...keywords.map((word) => word.length));

/** By the hash of the word, of which no two have the same. */
const byHash: ReadonlyMap<number, Keyword> = new Map(keywords.map((word) => [hashOf(word), word]));

/** Continues the hash of a word by the code of a character, whatever its case. */
export function hashed(hash: number, code: number): number {
  return (Math.imul(hash, 31) + (code | 32)) | 0;
}

function hashOf(word: string): number {
  let hash = 0;
  for (let i = 0; i < word.length; i++) hash = hashed(hash, word.charCodeAt(i));
  return hash;
}

/** The keyword that is the text from `start` to `end`, which has this hash, in whatever case. */
export function keywordOf(text: string, start: number, end: number, hash: number): Keyword | undefined {
  const length = end - start;
  if (length > longest) return undefined;
  const keyword = byHash.get(hash);
  if (keyword?.length !== length) return undefined;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(start + i);
    const wanted = keyword.charCodeAt(i);
    // Letters differ in one bit from their capitals; `_`, the only other character of a keyword, is itself.
    if (code !== wanted && (wanted === underscore || code !== (wanted | 32))) return undefined;
  }
  return keyword;
}
