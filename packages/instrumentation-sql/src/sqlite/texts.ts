import type { Kit } from '@executor-metrics/instrumentation';
import { summarize } from '../summary/summarize.ts';
import type { Databases } from './databases.ts';
import { type EndedOperations, executed } from './ended-operations.ts';

type Method = (this: object, ...args: unknown[]) => unknown;

/** What both drivers do with texts: `exec` and `prepare`; and the end of a connection. */
export class Texts {
  readonly #kit: Kit;
  readonly #databases: Databases;
  readonly #ended: EndedOperations;

  constructor(kit: Kit, databases: Databases, ended: EndedOperations) {
    this.#kit = kit;
    this.#databases = databases;
    this.#ended = ended;
  }

  /** @param prepared called for each statement that is prepared */
  hook(prototype: object, prepared: (database: object, statement: object, text: unknown) => void): void {
    this.#hookExec(prototype);
    this.#hookPrepare(prototype, prepared);
    this.#hookClose(prototype);
  }

  #hookExec(prototype: object): void {
    const fail = this.#failing('exec');
    const succeed = this.#kit.safe('the end of exec()', (handle: object, text: unknown, startMs: number) => {
      if (typeof text !== 'string') return;
      const operation = executed(this.#databases.of(handle), text, summarize(text, 'sqlite'));
      this.#ended.succeeded(operation, startMs, undefined);
    });
    this.#kit.patch<Method>(prototype, 'exec', (original) => {
      return function exec(...args) {
        const startMs = performance.now();
        let result: unknown;
        try {
          result = original.apply(this, args);
        } catch (error) {
          fail(this, args[0], startMs, error);
          throw error;
        }
        succeed(this, args[0], startMs);
        return result;
      };
    });
  }

  /** A statement that cannot be prepared is an operation that failed; one that can has not been executed yet. */
  #hookPrepare(prototype: object, prepared: (database: object, statement: object, text: unknown) => void): void {
    const fail = this.#failing('prepare');
    const succeed = this.#kit.safe('a prepared statement', prepared);
    this.#kit.patch<Method>(prototype, 'prepare', (original) => {
      return function prepare(...args) {
        const startMs = performance.now();
        let statement: unknown;
        try {
          statement = original.apply(this, args);
        } catch (error) {
          fail(this, args[0], startMs, error);
          throw error;
        }
        succeed(this, statement as object, args[0]);
        return statement;
      };
    });
  }

  /** SQLite rolls back what is open then. */
  #hookClose(prototype: object): void {
    const end = this.#kit.safe('the end of a database', (handle: object) => {
      this.#databases.known(handle)?.transaction?.end('rolled_back', performance.now());
    });
    for (const method of ['close', Symbol.dispose]) {
      if (!(method in prototype)) continue;
      this.#kit.patch<Method>(prototype, method, (original) => {
        return function (...args) {
          const result = original.apply(this, args);
          end(this);
          return result;
        };
      });
    }
  }

  #failing(name: string): (handle: object, text: unknown, startMs: number, error: unknown) => void {
    return this.#kit.safe(`the failure of ${name}()`, (handle, text, startMs, error) => {
      if (typeof text !== 'string') return;
      this.#ended.failed(executed(this.#databases.of(handle), text, summarize(text, 'sqlite')), startMs, error);
    });
  }
}
