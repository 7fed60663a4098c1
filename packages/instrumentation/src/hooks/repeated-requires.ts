import type { RequireMessage } from './loaded-module.ts';

/** Who asked for a module, and how. */
interface Request {
  readonly id: string;
  readonly parentFilename: string | undefined;
}

/**
 * The requests for modules that were looked at before: some libraries call `require()` for each message that they send
 * (kafkajs for each request to a broker). What is new is told by the exports together with the request, as modules hand on the
 * exports of others. Of each exports the last request is kept, weakly.
 */
export class RepeatedRequires {
  readonly #last = new WeakMap<object, Request>();

  has({ id, parentFilename, result }: RequireMessage): boolean {
    if (!canBeHeld(result)) return false;
    const last = this.#last.get(result);
    return last !== undefined && last.id === id && last.parentFilename === parentFilename;
  }

  add({ id, parentFilename, result }: RequireMessage): void {
    if (canBeHeld(result)) this.#last.set(result, { id, parentFilename });
  }
}

function canBeHeld(result: unknown): result is object {
  return (typeof result === 'object' && result !== null) || typeof result === 'function';
}
