/** Whose SQL a text is. */
export type Dialect = 'postgresql' | 'mysql' | 'sqlite';

/** In what the texts of the databases are read differently. */
export interface Syntax {
  /** `#` begins a comment. */
  readonly hashComments: boolean;
  /** `--` begins a comment only before white space; otherwise it is two signs. */
  readonly dashesNeedSpace: boolean;
  /** A comment can hold comments. */
  readonly nestedComments: boolean;
  /** What is in `/*! … *​/` and `/*M! … *​/` is SQL. */
  readonly executedComments: boolean;
  /** `$tag$ … $tag$` is a string, and `E'…'` one with backslashes. */
  readonly dollarStrings: boolean;
  /** A string may have `\'` inside: it depends on the settings of the server, which nothing here knows. */
  readonly backslashes: boolean;
  /** What is in double quotes may be a string, and so may have `\"` inside. */
  readonly doubleQuotedStrings: boolean;
  readonly backticks: boolean;
  /** `[name]` is a name. */
  readonly brackets: boolean;
  /** `@name` is a variable or a parameter. */
  readonly atVariables: boolean;
  /** A name may be in single quotes, where a table is expected. */
  readonly singleQuotedNames: boolean;
}

const none: Syntax = {
  hashComments: false,
  dashesNeedSpace: false,
  nestedComments: false,
  executedComments: false,
  dollarStrings: false,
  backslashes: false,
  doubleQuotedStrings: false,
  backticks: false,
  brackets: false,
  atVariables: false,
  singleQuotedNames: false,
};

/**
 * PostgreSQL: "Lexical Structure" of its manual. MySQL and MariaDB: "Language Structure" of the reference manual. SQLite:
 * "SQLite Keywords" (the quotes), "Comments", "Literal Values".
 */
export const syntaxes: Readonly<Record<Dialect, Syntax>> = {
  postgresql: { ...none, nestedComments: true, dollarStrings: true, backslashes: true },
  mysql: {
    ...none,
    hashComments: true,
    dashesNeedSpace: true,
    executedComments: true,
    backslashes: true,
    doubleQuotedStrings: true,
    backticks: true,
    atVariables: true,
  },
  sqlite: { ...none, backticks: true, brackets: true, atVariables: true, singleQuotedNames: true },
};
