import { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { AnyFunction, Kit } from '@executor-metrics/instrumentation';

/** Sees events of a server before its listeners do. */
export interface EventWatcher {
  /** Whether it wants to see an event of that name. Called for each event, so cheap, and it does not throw. */
  wants(event: unknown): boolean;
  watch(server: object, event: unknown, first: unknown, second: unknown): void;
}

export interface ServerWatchers {
  /** Of all servers, for the events that HTTP/1 has no channel for. */
  readonly http1: EventWatcher;
  /** Of servers for HTTP/2. */
  readonly http2: EventWatcher;
}

/**
 * Looks at the events of HTTP servers, in the place of listeners: a server that has a listener for `upgrade` or `stream`
 * behaves in another way than one that has none.
 *
 * The class of `node:http` is here; those of `node:https` and `node:http2` are met with the first connection, because loading
 * them costs a program that does not use them some megabytes.
 *
 * @returns call it with a server that was met on another way
 */
export function watchServers(kit: Kit, watchers: ServerWatchers): (server: object) => void {
  const known = new WeakSet<object>();
  const watch = (prototype: object): void => {
    const watcher = isOfHttp2(prototype) ? watchers.http2 : watchers.http1;
    const watchSafely = kit.safe<Parameters<EventWatcher['watch']>, void>('an event of a server', (...event) =>
      watcher.watch(...event),
    );
    kit.patch(prototype, 'emit', (original) => watchedBy({ wants: watcher.wants, watch: watchSafely }, original));
  };
  const meet = (server: object): void => {
    const direct = Reflect.getPrototypeOf(server);
    if (direct === null || known.has(direct)) return;
    known.add(direct);
    const prototype = httpClassOf(direct);
    if (prototype !== undefined) watch(prototype);
  };
  watch(Server.prototype);
  kit.subscribe<{ readonly socket: Socket & { readonly server?: object } }>('net.server.socket', ({ socket }) => {
    if (socket.server !== undefined) meet(socket.server);
  });
  return meet;
}

/** The class of Node itself, from which an application may have derived one. */
function httpClassOf(direct: object): object | undefined {
  let found: object | undefined;
  for (let prototype: object | null = direct; prototype !== null; prototype = Reflect.getPrototypeOf(prototype)) {
    if (Object.hasOwn(prototype, 'closeIdleConnections') || isOfHttp2(prototype)) found = prototype;
  }
  return found;
}

function isOfHttp2(prototype: object): boolean {
  return Object.hasOwn(prototype, 'updateSettings');
}

/** Hot: each event of a server comes through here, so by `apply()`, which the engine inlines, and not `Reflect.apply`. */
function watchedBy<F extends AnyFunction>({ wants, watch }: EventWatcher, original: F): F {
  const emit = function emit(this: object, ...args: unknown[]): unknown {
    if (wants(args[0])) watch(this, args[0], args[1], args[2]);
    return (original as AnyFunction).apply(this as never, args as never[]);
  };
  return emit as unknown as F;
}
