import type { AnyFunction, Kit } from '@executor-metrics/instrumentation';
import { sizeOf } from '../bodies/body-size.ts';
import type { UndiciRequest } from './undici-types.ts';

/** What the methods of a request tell that no channel does, in all versions. */
export interface UndiciEvents {
  /** The connection belongs to another protocol from now on. Undici publishes it from version 8 on. */
  readonly handedOver: (request: UndiciRequest, status: unknown) => void;
  /** Bytes of a body. Undici publishes them from version 7 on. `undefined` where they are not counted. */
  readonly sent: ((request: UndiciRequest, bytes: number) => void) | undefined;
  readonly received: ((request: UndiciRequest, bytes: number) => void) | undefined;
}

/**
 * Patches the class of requests of each copy of undici, when the first request of that copy is met: the one in Node.js cannot
 * be found in any other way.
 */
export class UndiciClasses {
  readonly #kit: Kit;
  readonly #events: UndiciEvents;
  readonly #known = new WeakSet<object>();

  constructor(kit: Kit, events: UndiciEvents) {
    this.#kit = kit;
    this.#events = events;
  }

  meet(request: UndiciRequest): void {
    const prototype: unknown = Reflect.getPrototypeOf(request);
    if (typeof prototype !== 'object' || prototype === null || this.#known.has(prototype)) return;
    this.#known.add(prototype);
    const { handedOver, sent, received } = this.#events;
    this.#look(prototype, 'onUpgrade', handedOver);
    if (sent !== undefined)
      this.#look(prototype, 'onBodySent', (request, chunk) => sent(request, sizeOf(chunk, 'utf8')));
    if (received === undefined) return;
    const count = (request: UndiciRequest, chunk: unknown): void => received(request, sizeOf(chunk, 'utf8'));
    // Of version 8, and of those before it.
    this.#look(prototype, 'onResponseData', count);
    this.#look(prototype, 'onData', count);
  }

  /** Has a method look at its first argument before it does its work, where there is such a method. */
  #look(prototype: object, method: string, look: (request: UndiciRequest, first: unknown) => void): void {
    if (typeof Reflect.get(prototype, method) !== 'function') return;
    const looks = this.#kit.safe(`${method}() of a request`, look);
    this.#kit.patch(prototype, method as never, (original: AnyFunction) => {
      return function looking(this: UndiciRequest, ...args: unknown[]): unknown {
        looks(this, args[0]);
        return Reflect.apply(original, this, args);
      };
    });
  }
}
