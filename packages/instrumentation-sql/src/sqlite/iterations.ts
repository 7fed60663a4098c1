// Hot: called for each row of an iteration.
import type { Kit } from '@executor-metrics/instrumentation';
import type { EndedOperations, Executed } from './ended-operations.ts';

type Method = (this: object, ...args: unknown[]) => unknown;

interface Iteration {
  readonly operation: Executed;
  readonly startMs: number;
  rows: number;
}

/**
 * Statements that are read row by row, from `iterate()` until the last row was read or the reader returned early. What the
 * application does between two rows is part of it: for so long the statement holds its lock.
 */
export class Iterations {
  readonly #kit: Kit;
  readonly #ended: EndedOperations;
  readonly #open = new WeakMap<object, Iteration>();
  #isHooked = false;

  constructor(kit: Kit, ended: EndedOperations) {
    this.#kit = kit;
    this.#ended = ended;
  }

  begin(iterator: object, operation: Executed, startMs: number): void {
    if (!this.#isHooked) this.#hook(iterator);
    this.#open.set(iterator, { operation, startMs, rows: 0 });
  }

  /** All iterators of a driver have one prototype, which nothing but an iterator leads to. */
  #hook(iterator: object): void {
    const prototype = Reflect.getPrototypeOf(iterator);
    if (prototype === null) return;
    this.#isHooked = true;
    this.#hookNext(prototype);
    const end = this.#kit.safe('the end of an iteration', (of: object) => this.#end(of));
    this.#kit.patch<Method>(prototype, 'return', (original) => {
      return function (...args) {
        const result = original.apply(this, args);
        end(this);
        return result;
      };
    });
  }

  #hookNext(prototype: object): void {
    const step = this.#kit.safe('a row', (of: object, result: unknown) => this.#step(of, result));
    const fail = this.#kit.safe('the failure of an iteration', (of: object, error: unknown) => this.#fail(of, error));
    this.#kit.patch<Method>(prototype, 'next', (original) => {
      return function next(...args) {
        let result: unknown;
        try {
          result = original.apply(this, args);
        } catch (error) {
          fail(this, error);
          throw error;
        }
        step(this, result);
        return result;
      };
    });
  }

  #step(iterator: object, result: unknown): void {
    const iteration = this.#open.get(iterator);
    if (iteration === undefined) return;
    if ((result as IteratorResult<unknown>).done === true) this.#end(iterator);
    else iteration.rows++;
  }

  #end(iterator: object): void {
    const iteration = this.#take(iterator);
    if (iteration !== undefined) this.#ended.succeeded(iteration.operation, iteration.startMs, iteration.rows);
  }

  #fail(iterator: object, error: unknown): void {
    const iteration = this.#take(iterator);
    if (iteration !== undefined) this.#ended.failed(iteration.operation, iteration.startMs, error);
  }

  /** It ends once, whatever is called afterwards. */
  #take(iterator: object): Iteration | undefined {
    const iteration = this.#open.get(iterator);
    this.#open.delete(iterator);
    return iteration;
  }
}
