import type { TransactionVerb } from '../recording/transactions.ts';
import type { Keyword } from './keywords.ts';
import type { Scanner } from './scanner.ts';
import type { SummaryText } from './summary-text.ts';
import { type State, verbs } from './verbs.ts';

/** What is known at one depth of parentheses. */
export interface Level {
  state: State;
  /** What the statement began with. */
  verb: Keyword | undefined;
  /** Which kind of object is created, altered or dropped. */
  object: Keyword | undefined;
  /** The name that WITH gives to the query that is being read. */
  query: string | undefined;
  isRecursive: boolean;
  /** Whether it is made of several queries. */
  isUnion: boolean;
}

/** How far a text has been read, and what was found. */
export class Reading {
  readonly scanner: Scanner;
  readonly summary: SummaryText;
  readonly transactions: TransactionVerb[] = [];
  /** Names that WITH gave to queries: no tables. Without quotes, in small letters. */
  readonly queries: Set<string> = new Set();
  level: Level = levelOf('start');
  /** The keyword right before the present token. */
  before: Keyword | undefined;
  /** Whether that is the DISTINCT of `IS DISTINCT FROM`. */
  isComparison = false;
  /** Whether the rest of the text is not for us. */
  isOver = false;
  #outer: Level[] = [];

  constructor(scanner: Scanner, summary: SummaryText) {
    this.scanner = scanner;
    this.summary = summary;
  }

  /** Whether this is not within parentheses. */
  get isMain(): boolean {
    return this.#outer.length === 0;
  }

  /** A statement begins with this word, unless none can. */
  begin(keyword: Keyword): void {
    const { isMain, level } = this;
    const verb = verbs.get(keyword);
    if (verb === undefined || !(verb.isQuery || isMain)) {
      level.state = 'expression';
      return;
    }
    const isSaid = keyword !== 'WITH' && (keyword !== 'VALUES' || isMain);
    if (isSaid) this.summary.addOperation(keyword, this.scanner.text, isMain);
    if (verb.transaction !== undefined) this.transactions.push(verb.transaction);
    level.verb = keyword;
    level.state = verb.state;
  }

  /** A semicolon: whatever was open is over. */
  endStatement(): void {
    if (this.level.isUnion) this.summary.endSelect();
    this.#outer = [];
    this.queries.clear();
    this.level = levelOf('start');
    this.summary.endStatement();
  }

  /** UNION and the like: another query begins. */
  endSelect(): void {
    this.summary.endSelect();
    this.level.isUnion = true;
    this.level.state = 'query';
  }

  /** @param then what is expected after the parentheses */
  enter(inside: State, then: State): void {
    this.level.state = then;
    this.#outer.push(this.level);
    this.level = levelOf(inside);
  }

  leave(): void {
    const level = this.#outer.pop();
    if (level === undefined) return;
    if (this.level.isUnion) this.summary.endSelect();
    this.level = level;
    // Inside of it, its name is that of a table still.
    if (level.query === undefined || level.state !== 'prologue') return;
    this.queries.add(level.query);
    level.query = undefined;
  }

  /** WITH gives this name to the query that follows. */
  nameQuery(name: string): void {
    const { level } = this;
    level.query = name.toLowerCase();
    if (level.isRecursive) this.queries.add(level.query);
  }
}

function levelOf(state: State): Level {
  return { state, verb: undefined, object: undefined, query: undefined, isRecursive: false, isUnion: false };
}
