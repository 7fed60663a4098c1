// Hot: each operation comes through here.
import { performance } from 'node:perf_hooks';
import type { Kit } from '@executor-metrics/instrumentation';
import type { EndedOperations, Executed } from './ended-operations.ts';
import { Iterations } from './iterations.ts';

type Method = (this: object, ...args: unknown[]) => unknown;

/** What a driver says of what is executed. */
export interface StatementDriver {
  /** What is executed by a call on `statement` with these arguments; `undefined` where that cannot be told. */
  executed(statement: object, args: readonly unknown[]): Executed | undefined;
  /** Whether it returns rows, if only none this time; `undefined` where that is not known. */
  returnsRows(statement: object, operation: Executed): boolean | undefined;
}

/** How many rows a result is, of which the method returns an array, or one. */
type Rows = (result: unknown) => number;

const noRows: undefined = undefined;
const oneRow: Rows = (result) => (result === undefined ? 0 : 1);
const allRows: Rows = (result) => (Array.isArray(result) ? result.length : 0);

/** The methods `run`, `get`, `all` and `iterate` that both drivers execute statements with. */
export class Statements {
  readonly #kit: Kit;
  readonly #ended: EndedOperations;
  readonly #driver: StatementDriver;
  readonly #iterations: Iterations;
  readonly #hooked = new WeakSet<object>();

  constructor(kit: Kit, ended: EndedOperations, driver: StatementDriver) {
    this.#kit = kit;
    this.#ended = ended;
    this.#driver = driver;
    this.#iterations = new Iterations(kit, ended);
  }

  /** Hooks a class of statements, once. */
  hook(prototype: object): void {
    if (this.#hooked.has(prototype)) return;
    this.#hooked.add(prototype);
    this.#hookMethod(prototype, 'run', noRows);
    this.#hookMethod(prototype, 'get', oneRow);
    this.#hookMethod(prototype, 'all', allRows);
    this.#hookIterate(prototype);
  }

  #hookMethod(prototype: object, name: string, rowsOf: Rows | undefined): void {
    const statements = this;
    const problem = this.#problem(name);
    this.#kit.patch<Method>(prototype, name, (original) => {
      return function (...args) {
        const startMs = performance.now();
        let result: unknown;
        try {
          result = original.apply(this, args);
        } catch (error) {
          statements.#fail({ statement: this, args, startMs }, error, problem);
          throw error;
        }
        try {
          const operation = statements.#driver.executed(this, args);
          if (operation !== undefined) {
            const rows = rowsOf && statements.#rows(rowsOf(result), this, operation);
            statements.#ended.succeeded(operation, startMs, rows);
          }
        } catch (error) {
          problem(error);
        }
        return result;
      };
    });
  }

  #hookIterate(prototype: object): void {
    const statements = this;
    const problem = this.#problem('iterate');
    this.#kit.patch<Method>(prototype, 'iterate', (original) => {
      return function iterate(...args) {
        const startMs = performance.now();
        let iterator: unknown;
        try {
          iterator = original.apply(this, args);
        } catch (error) {
          statements.#fail({ statement: this, args, startMs }, error, problem);
          throw error;
        }
        try {
          const operation = statements.#driver.executed(this, args);
          if (operation !== undefined) statements.#iterations.begin(iterator as object, operation, startMs);
        } catch (error) {
          problem(error);
        }
        return iterator;
      };
    });
  }

  #rows(rows: number, statement: object, operation: Executed): number | undefined {
    return rows > 0 || this.#driver.returnsRows(statement, operation) === true ? rows : undefined;
  }

  #fail({ statement, args, startMs }: Call, error: unknown, problem: (error: unknown) => void): void {
    try {
      const operation = this.#driver.executed(statement, args);
      if (operation !== undefined) this.#ended.failed(operation, startMs, error);
    } catch (ours) {
      problem(ours);
    }
  }

  /** Says what went wrong with our own work. */
  #problem(name: string): (error: unknown) => void {
    return this.#kit.safe(`the end of ${name}()`, (error: unknown) => {
      throw error;
    });
  }
}

interface Call {
  readonly statement: object;
  readonly args: readonly unknown[];
  readonly startMs: number;
}
