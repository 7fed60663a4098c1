import type { Keyword } from './keywords.ts';

type Words = ReadonlySet<Keyword>;

/** What ends the tables of FROM. */
export const endsTables: Words = new Set<Keyword>([
  ...(['WHERE', 'GROUP', 'HAVING', 'ORDER', 'LIMIT', 'OFFSET', 'FETCH', 'WINDOW', 'FOR', 'RETURNING', 'INTO'] as const),
  ...(['LOCK', 'PROCEDURE', 'SET', 'VALUES'] as const),
]);

/** What ends the columns of a SELECT without FROM. Not what can be the name of a column. */
export const endsColumns: Words = new Set<Keyword>(['WHERE', 'GROUP', 'HAVING', 'ORDER', 'LIMIT']);

/** What is no name where a name is expected: reserved in all three databases, so that something is missing there. */
export const reserved: Words = new Set<Keyword>([
  ...([
    'SELECT',
    'FROM',
    'WHERE',
    'GROUP',
    'HAVING',
    'ORDER',
    'LIMIT',
    'UNION',
    'INTERSECT',
    'EXCEPT',
    'JOIN',
  ] as const),
  ...(['ON', 'USING', 'SET', 'INTO', 'WITH', 'AS', 'OR', 'NOT', 'IS', 'VALUES'] as const),
]);

/** What comes between INSERT, UPDATE or MERGE and the table. */
export const beforeChanged: Words = new Set<Keyword>([
  ...([
    'OR',
    'IGNORE',
    'REPLACE',
    'ABORT',
    'FAIL',
    'ROLLBACK',
    'LOW_PRIORITY',
    'DELAYED',
    'HIGH_PRIORITY',
    'ONLY',
  ] as const),
]);

/** What comes between the kind of an object and its name. */
export const beforeObject: Words = new Set<Keyword>(['IF', 'NOT', 'EXISTS', 'CONCURRENTLY', 'ONLY']);

/** What comes between SELECT … INTO and the table. */
export const beforeInto: Words = new Set<Keyword>(['TABLE', 'TEMP', 'TEMPORARY', 'UNLOGGED']);

/** What comes between SET and the setting. */
export const beforeSetting: Words = new Set<Keyword>(['GLOBAL', 'LOCAL', 'PERSIST', 'SESSION']);

/** Objects whose name is a target. */
export const namedObjects: Words = new Set<Keyword>([
  ...([
    'DATABASE',
    'EVENT',
    'FUNCTION',
    'INDEX',
    'PROCEDURE',
    'SCHEMA',
    'SEQUENCE',
    'TABLE',
    'TRIGGER',
    'TYPE',
  ] as const),
  'VIEW',
]);

/** Objects whose name is none: users, servers, and what else is rare or nobody else's business. */
export const otherObjects: Words = new Set<Keyword>([
  ...(['EXTENSION', 'POLICY', 'PUBLICATION', 'ROLE', 'RULE', 'SERVER', 'SUBSCRIPTION', 'TABLESPACE', 'USER'] as const),
]);

/** Objects that are made of statements, whose semicolons end nothing. */
export const programs: Words = new Set<Keyword>(['EVENT', 'FUNCTION', 'PROCEDURE', 'TRIGGER']);
