import type { Kit } from '@executor-metrics/instrumentation';
import { prototypeWith } from './prototype-with.ts';
import { type LateRoute, setLateRoute } from './route-of-request.ts';
import { patternText } from './route-template.ts';

/** What is there of a context of Koa once `@koa/router` has been at work. */
interface RoutedContext {
  readonly req: object;
  readonly method: string;
  readonly _matchedRoute?: unknown;
  readonly matched?: readonly RouterLayer[];
}

/** A route of `@koa/router`, or middleware of it, which has no methods. */
interface RouterLayer {
  readonly path: unknown;
  readonly methods: readonly string[];
}

/** The route that the router leaves on the context, read at the end: what is called last is the handler. */
class KoaRoute implements LateRoute {
  before: LateRoute['before'];
  readonly #context: RoutedContext;

  constructor(context: RoutedContext) {
    this.#context = context;
  }

  /** Where the router's middleware has answered, the route that would have come is the last one that matches. */
  template(): string | undefined {
    const { _matchedRoute: matched, matched: layers = [], method } = this.#context;
    if (matched === undefined || matched === null) return undefined;
    const routes = layers.filter((layer) => layer.methods.length > 0);
    if (layers.length === 0 || routes.some((layer) => layer.path === matched)) return patternText(matched);
    const next = routes.findLast((layer) => layer.methods.includes(method));
    return next === undefined ? undefined : patternText(next.path);
  }
}

/**
 * Routes of Koa with `@koa/router`, or another router that says in `ctx._matchedRoute` which one it took. The class that all
 * applications share is patched, also after they were made.
 */
export function hookKoa(kit: Kit): void {
  kit.onModule({ name: 'koa', file: 'lib/application.js' }, (exports) => hookKoaModule(kit, exports as object));
}

/** The module `koa`, or an application, as in a bundle. Returns whether it was one of these. */
export function hookKoaModule(kit: Kit, target: object): boolean {
  const application: unknown = typeof target === 'function' ? target.prototype : target;
  if (!isApplication(application)) return false;
  hookApplications(kit, prototypeWith('handleRequest', application));
  return true;
}

function isApplication(target: unknown): target is object {
  return typeof target === 'object' && target !== null && 'handleRequest' in target && 'createContext' in target;
}

type HandleRequest = (this: unknown, ...args: [context: RoutedContext, ...others: unknown[]]) => unknown;

function hookApplications(kit: Kit, prototype: object): void {
  const keep = kit.safe('the route of Koa', (context: RoutedContext) => {
    setLateRoute(context.req, new KoaRoute(context));
  });
  kit.patch<HandleRequest>(
    prototype,
    'handleRequest',
    (original) =>
      function handleRequest(...args) {
        keep(args[0]);
        return Reflect.apply(original, this, args);
      },
  );
}
