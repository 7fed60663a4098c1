import type { Recording } from '../recording/recording.ts';
import type { Target } from '../recording/target.ts';
import { ConnectionTransaction } from '../recording/transactions.ts';
import { databaseName } from './database-name.ts';

/** What a driver says of its databases. */
export interface DatabaseDriver {
  /** The path or the URI of its file; throws where the database is not open. */
  path(database: object): unknown;
  /** `undefined` where the driver does not say. */
  inTransaction(database: object): boolean | undefined;
}

/** A connection to a database, as far as it is known. */
export interface Database {
  /** The driver's object; `undefined` where it is not known which one a statement belongs to. */
  readonly handle: object | undefined;
  readonly target: Target;
  readonly transaction: ConnectionTransaction | undefined;
  inTransaction(): boolean | undefined;
}

/** The databases of one driver. Each is known for as long as it lives. */
export class Databases {
  readonly #recording: Recording;
  readonly #driver: DatabaseDriver;
  readonly #known = new WeakMap<object, Database>();
  /** That of statements which were prepared before anybody looked. */
  readonly unknown: Database;

  constructor(recording: Recording, driver: DatabaseDriver) {
    this.#recording = recording;
    this.#driver = driver;
    this.unknown = {
      handle: undefined,
      target: this.#target(undefined),
      transaction: undefined,
      inTransaction: () => undefined,
    };
  }

  of(handle: object): Database {
    const known = this.#known.get(handle);
    if (known !== undefined) return known;
    const driver = this.#driver;
    const path = pathOf(driver, handle);
    if (path === notOpen) return this.unknown;
    const target = this.#target(databaseName(path));
    const { transactions } = this.#recording;
    const database: Database = {
      handle,
      target,
      transaction: transactions && new ConnectionTransaction(transactions, () => target, { beginCommits: false }),
      inTransaction: () => driver.inTransaction(handle),
    };
    this.#known.set(handle, database);
    return database;
  }

  known(handle: object): Database | undefined {
    return this.#known.get(handle);
  }

  #target(namespace: string | undefined): Target {
    return this.#recording.targets.of({ system: 'sqlite', namespace, address: undefined, port: undefined });
  }
}

const notOpen: unique symbol = Symbol('not open');

function pathOf(driver: DatabaseDriver, handle: object): unknown {
  try {
    return driver.path(handle);
  } catch {
    return notOpen;
  }
}
