import type { Kit, SeriesAdder, SeriesRecorder } from '@executor-metrics/instrumentation';
import { seconds } from './operations.ts';
import { type Target, targetAttributes } from './target.ts';

/** What a statement does to the transaction of its connection. */
export type TransactionVerb =
  | 'begin'
  | 'commit'
  | 'rollback'
  | 'savepoint'
  | 'release'
  | 'rollback-to'
  /** Of a two-phase commit: the connection has no transaction any more. */
  | 'prepare';

export type TransactionOutcome = 'committed' | 'rolled_back';

type Keys = readonly [(target: Target) => ReturnType<typeof targetAttributes>, string];

/** Counts transactions that have ended, by how they ended. */
export class Transactions {
  readonly #count: SeriesAdder<Keys>;
  readonly #duration: SeriesRecorder<Keys>;

  /** @param outcome the name of the attribute that says how a transaction ended */
  constructor(kit: Kit, outcome: string) {
    const keys: Keys = [targetAttributes, outcome];
    this.#count = kit.counter({
      name: 'db.client.transaction.count',
      unit: '{transaction}',
      description: 'Database transactions that ended.',
      keys,
    });
    this.#duration = kit.histogram({
      name: 'db.client.transaction.duration',
      unit: 's',
      description: 'Duration of database transactions, from their beginning until they were committed or rolled back.',
      keys,
      boundaries: seconds,
    });
  }

  ended(target: Target, outcome: TransactionOutcome, durationMs: number): void {
    this.#count.add(1, target, outcome);
    this.#duration.record(durationMs / 1000, target, outcome);
  }
}

/** A statement that has ended, as far as the transaction of its connection is concerned. */
export interface EndedStatement {
  /** What it does to the transaction; `undefined` for most statements. */
  readonly verb: TransactionVerb | undefined;
  readonly succeeded: boolean;
  /** Whether the connection is in a transaction now, where the driver or the server says so. */
  readonly inTransaction: boolean | undefined;
  /** When the statement was given to the driver, and when it ended (`performance.now()`). */
  readonly startMs: number;
  readonly endMs: number;
}

/** The transaction of one connection. Savepoints are part of the transaction that they are in. */
export class ConnectionTransaction {
  readonly #transactions: Transactions;
  readonly #target: () => Target;
  readonly #beginCommits: boolean;
  #startMs: number | undefined;

  /**
   * @param target asked when a transaction ends, as a driver may learn late what it is connected to
   * @param dialect whether a second `BEGIN` commits what was begun before, as in MySQL; others refuse or ignore it
   */
  constructor(transactions: Transactions, target: () => Target, dialect: { readonly beginCommits: boolean }) {
    this.#transactions = transactions;
    this.#target = target;
    this.#beginCommits = dialect.beginCommits;
  }

  get isOpen(): boolean {
    return this.#startMs !== undefined;
  }

  /** Call it for each statement that ends, in their order. Statements of no transaction cost nothing to speak of. */
  ended(statement: EndedStatement): void {
    const { verb, succeeded, inTransaction, startMs, endMs } = statement;
    if (this.isOpen) this.#endIfOver(statement);
    const begins = inTransaction ?? (verb === 'begin' && succeeded);
    // `COMMIT AND CHAIN` begins the next transaction when it ends.
    if (begins && !this.isOpen) this.#startMs = verb === 'commit' || verb === 'rollback' ? endMs : startMs;
  }

  /** The transaction is over: the server said so by other means, or the connection is gone. */
  end(outcome: TransactionOutcome, nowMs: number): void {
    const startMs = this.#startMs;
    if (startMs === undefined) return;
    this.#startMs = undefined;
    this.#transactions.ended(this.#target(), outcome, nowMs - startMs);
  }

  #endIfOver({ verb, succeeded, inTransaction, endMs }: EndedStatement): void {
    // The transaction is the server's now; whoever commits it may do so on another connection.
    if (verb === 'prepare' && succeeded) this.#startMs = undefined;
    else if (verb === 'rollback' && succeeded) this.end('rolled_back', endMs);
    else if (verb === 'commit' && succeeded) this.end('committed', endMs);
    // PostgreSQL rolls back what it cannot commit. SQLite stays in the transaction, and says so.
    else if (verb === 'commit' && inTransaction !== true) this.end('rolled_back', endMs);
    else if (verb === 'begin' && succeeded && this.#beginCommits) this.end('committed', endMs);
    // A statement that commits by itself, such as most of DDL in MySQL; or an error that ends the transaction.
    else if (inTransaction === false) this.end(succeeded ? 'committed' : 'rolled_back', endMs);
  }
}
