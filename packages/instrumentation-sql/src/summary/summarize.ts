// Hot: called for each operation. A text that is known costs some tens of nanoseconds.
import type { TransactionVerb } from '../recording/transactions.ts';
import { type Dialect, type Syntax, syntaxes } from './dialect.ts';
import type { Backslashes } from './quoted.ts';
import { Reading } from './reading.ts';
import { Scanner } from './scanner.ts';
import { readStatements } from './statement-reader.ts';
import { SummaryText } from './summary-text.ts';
import { TextCache } from './text-cache.ts';

/** What can be said of a query without saying any of its values. */
export interface QuerySummary {
  /**
   * `db.query.summary`: operations and targets as the text has them, `SELECT users orders`, at most 255 characters;
   * `undefined` where the text begins with nothing that is known.
   */
  readonly summary: string | undefined;
  /** The operation in capitals: that of the (first) statement itself, not of a query in it. */
  readonly operation: string | undefined;
  /** The first table of the statement, without quotes. */
  readonly table: string | undefined;
  /** What the text does to the transaction of its connection: of several, the last one. */
  readonly transaction: TransactionVerb | undefined;
  /** All that its statements do to the transaction, in their order. */
  readonly transactions: readonly TransactionVerb[];
}

/** So many UTF-16 code units of a text are read: more than queries have that were written, or made by an ORM. */
export const longestRead: number = 16 * 1024;

const caches: Readonly<Record<Dialect, TextCache<QuerySummary>>> = {
  postgresql: new TextCache(),
  mysql: new TextCache(),
  sqlite: new TextCache(),
};

/**
 * The summary of a query (semantic conventions for database client spans, "Generating a summary of the query"). Never
 * throws, whatever the text; takes time in proportion to the first 16 Ki characters, and keeps what it was asked for of late.
 */
export function summarize(text: string, dialect: Dialect): QuerySummary {
  const cache = caches[dialect];
  const known = cache.get(text);
  if (known !== undefined) return known;
  const summary = summaryOf(text, dialect);
  if (text.length <= longestRead) cache.set(text, summary);
  return summary;
}

/** The same, without keeping anything. */
export function summaryOf(text: string, dialect: Dialect): QuerySummary {
  const syntax = syntaxes[dialect];
  const found = foundIn(read(text, syntax, 'escape'));
  if (!found.isAmbiguous) return resultOf(found);
  // What is a string for one server is a part of the statement for another: only what both say is sure to be no literal.
  return resultOf(common(found, foundIn(read(text, syntax, 'plain'))));
}

function read(text: string, syntax: Syntax, backslashes: Backslashes): Reading {
  const isCut = text.length > longestRead;
  const scanner = new Scanner(isCut ? text.slice(0, longestRead) : text, syntax, backslashes, isCut);
  const reading = new Reading(scanner, new SummaryText());
  readStatements(reading, syntax);
  return reading;
}

/** What was found in a text. */
interface Found {
  readonly words: readonly string[];
  readonly operation: string | undefined;
  readonly table: string | undefined;
  readonly transactions: readonly TransactionVerb[];
  readonly isAmbiguous: boolean;
}

function foundIn({ summary, transactions, scanner }: Reading): Found {
  const { words, operation, table } = summary;
  return { words, operation, table, transactions, isAmbiguous: scanner.isAmbiguous };
}

/** What both readings begin with. */
function common(a: Found, b: Found): Found {
  const differs = a.words.findIndex((word, i) => word !== b.words[i]);
  return {
    words: differs < 0 ? a.words : a.words.slice(0, differs),
    operation: a.operation === b.operation ? a.operation : undefined,
    table: a.table === b.table ? a.table : undefined,
    transactions: a.transactions.length <= b.transactions.length ? a.transactions : b.transactions,
    isAmbiguous: true,
  };
}

const nothing: readonly TransactionVerb[] = Object.freeze([]);

function resultOf({ words, operation, table, transactions }: Found): QuerySummary {
  return Object.freeze({
    summary: words.length === 0 ? undefined : owned(words.join(' ')),
    operation,
    table: table === undefined ? undefined : owned(table),
    transaction: transactions.at(-1),
    transactions: transactions.length === 0 ? nothing : Object.freeze([...transactions]),
  });
}

const ownedTexts: TextCache<string> = new TextCache();

/** A copy of its own, as a part of a text would keep the whole text; and one string for equal ones. */
function owned(text: string): string {
  const known = ownedTexts.get(text);
  if (known !== undefined) return known;
  const [own] = Object.keys({ [text]: 0 });
  ownedTexts.set(own as string, own as string);
  return own as string;
}
