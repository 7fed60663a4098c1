import type { AnyFunction, Kit } from '@executor-metrics/instrumentation';

type Handler = (...given: unknown[]) => unknown;

/** What a cluster does about an error of a node, by name; `defaults` and `maxRedirections` end the command. */
const tryingAgain = ['moved', 'ask', 'tryagain', 'clusterDown', 'connectionClosed'];

/** A cluster asks `handleError()` what to do with each error of a node, and which handler is called tells what it does. */
export function hookRedirections(kit: Kit, prototype: object, redirected: (error: unknown) => void): void {
  kit.patch(
    prototype,
    'handleError',
    (original: AnyFunction) =>
      function handleError(this: unknown, ...args: readonly unknown[]): unknown {
        const [error, left, handlers, ...rest] = args;
        if (typeof handlers !== 'object' || handlers === null) return original.apply(this as never, args as never[]);
        const told = toldOf(handlers as Readonly<Record<string, unknown>>, () => redirected(error));
        return original.apply(this as never, [error, left, told, ...rest] as never[]);
      },
  );
}

/** The same handlers, of which those that try again say so. */
function toldOf(handlers: Readonly<Record<string, unknown>>, tell: () => void): Readonly<Record<string, unknown>> {
  const told: Record<string, unknown> = { ...handlers };
  for (const name of tryingAgain) {
    const handler = told[name];
    if (typeof handler !== 'function') continue;
    told[name] = (...given: unknown[]): unknown => {
      tell();
      return Reflect.apply(handler as Handler, handlers, given);
    };
  }
  return told;
}
