import { setRoute } from './route-of-request.ts';

/** What is there of an application of Hono, from 4.0 on. */
export interface HonoApplication {
  /** Asked for the path at the beginning of each request, right before the router. */
  getPath(request: never, options?: { readonly env?: unknown }): string;
  router: HonoRouter;
}

interface HonoRouter {
  readonly name: string;
  add(method: string, path: string, handler: never): void;
  match(method: string, path: string): HonoMatch;
}

/** The handlers that match, in their order, each with its route and then with its parameters. */
type HonoMatch = readonly [
  readonly (readonly [readonly [handler: unknown, route: HonoRoute], unknown])[],
  ...unknown[],
];

interface HonoRoute {
  readonly path: string;
  readonly method: string;
  readonly handler: HonoHandler;
}

interface HonoHandler {
  readonly length: number;
  /** The handler inside, where a mounted application has error handling of its own. */
  readonly __COMPOSED_HANDLER?: HonoHandler;
}

/**
 * Routes of a Hono application that `@hono/node-server` serves: `/api/users/:id`, with the paths of `basePath()` and `route()`.
 * Hono is made of ES modules, which cannot be hooked from outside, so each application that is served is to be named; those
 * that it takes in with `route()` belong to it. It may be called before or after routes are added. Calling it twice does it
 * once; returns the application.
 *
 * The route is that of the first handler that matches and is no middleware, also where middleware before it answers.
 * Middleware is what Hono takes for it: handlers with a second parameter, `next`. Where nothing else matches, one that was
 * added for a method, such as `app.get('/assets/*', serveStatic())`, is the route.
 *
 * @example
 * const app = honoRoutes(new Hono());
 * serve({ fetch: app.fetch });
 */
export function honoRoutes<A extends object>(app: A): A {
  if (!isHono(app)) return app;
  const { getPath, router } = app as unknown as HonoApplication;
  if (router instanceof NotingRouter) return app;
  const noting = new NotingRouter(router);
  const replaced: HonoApplication = {
    getPath(request, options) {
      noting.incoming = incomingOf(options?.env);
      return getPath.call(app as unknown as HonoApplication, request, options);
    },
    router: noting,
  };
  Object.assign(app, replaced);
  return app;
}

/** Whether it is an application of Hono. Applications of other frameworks make their router when they are asked for it. */
export function isHono(target: object): boolean {
  if (!('getPath' in target) || typeof target.getPath !== 'function') return false;
  return typeof (target as Partial<HonoApplication>).router?.match === 'function';
}

/** The application's router; notes what it finds for the request that was asked about right before. */
class NotingRouter implements HonoRouter {
  readonly #router: HonoRouter;
  /** The request of `node:http` whose path will be looked up next. */
  incoming: object | undefined;

  constructor(router: HonoRouter) {
    this.#router = router;
  }

  /** Changes with the first request. */
  get name(): string {
    return this.#router.name;
  }

  add(...args: Parameters<HonoRouter['add']>): void {
    this.#router.add(...args);
  }

  match(method: string, path: string): HonoMatch {
    const { incoming } = this;
    this.incoming = undefined;
    const found = this.#router.match(method, path);
    if (incoming !== undefined) keepRoute(incoming, found);
    return found;
  }
}

/** Where Hono does not run on Node.js there is none. */
function incomingOf(env: unknown): object | undefined {
  if (typeof env !== 'object' || env === null || !('incoming' in env)) return undefined;
  return typeof env.incoming === 'object' && env.incoming !== null ? env.incoming : undefined;
}

function keepRoute(incoming: object, found: HonoMatch): void {
  try {
    const template = templateOf(found);
    if (template !== undefined) setRoute(incoming, template);
  } catch {
    // A router of the application's own may find something else.
  }
}

function templateOf([handlers]: HonoMatch): string | undefined {
  let ofMethod: string | undefined;
  for (const [[, route]] of handlers) {
    if (!isMiddleware(route.handler)) return route.path;
    if (route.method !== 'ALL') ofMethod = route.path;
  }
  return ofMethod;
}

function isMiddleware(handler: HonoHandler): boolean {
  return handler.__COMPOSED_HANDLER === undefined ? handler.length > 1 : isMiddleware(handler.__COMPOSED_HANDLER);
}
