// Hot: bench/instrumentation-http guards it.

/**
 * Where the route of a request is kept until its end: on the request of `node:http`, or on the stream of HTTP/2, under a
 * registered symbol, so that two copies of this package agree.
 */
const routeKey: unique symbol = Symbol.for('executor-metrics.http.route') as never;

/** Where a request keeps who wants to hear of its route before its end. */
const watcherKey: unique symbol = Symbol.for('executor-metrics.http.routed') as never;

/** Hears that something was said about the route of a request, as often as that happens. */
export interface RouteWatcher {
  routed(request: object): void;
}

/** Tells at the end of a request which route it was matched to, where that is cheaper or surer than at its start. */
export interface LateRoute {
  /** What was known of the route before; counts where `template()` knows none. */
  before: Route;
  template(request: object): string | undefined;
}

type Route = string | LateRoute | undefined;

interface Routed {
  [routeKey]?: Route;
  [watcherKey]?: RouteWatcher;
  readonly httpVersionMajor?: unknown;
  readonly stream?: object;
}

/** Frameworks inside of frameworks: more than these are a circle. */
const deepest = 8;

/** Templates come from code, so there are as many as the application has routes; unless somebody passes paths for them. */
export const mostRoutes = 1000;

/**
 * Says which route a request was matched to, for servers and routers that are not known here. The last one counts. Never
 * throws; what is no request, and an empty template, is passed over.
 *
 * @param request of `node:http` or `node:http2`: what the server got (`c.env.incoming`, `request.raw`, `ctx.req`)
 * @param template the pattern of the route, never the path that was asked for: `/users/:id`
 *
 * @example
 * const { template, handler } = myRouter.find(request.method, request.url);
 * setRoute(request, template); // '/users/:id'
 */
export function setRoute(request: object, template: string): void {
  if (typeof template === 'string' && template !== '') putRoute(request, template);
}

/** The route is asked for when the request has ended. */
export function setLateRoute(request: object, late: LateRoute): void {
  try {
    late.before = carrierOf(request)[routeKey];
    putRoute(request, late);
  } catch {
    // See putRoute().
  }
}

/** Makes it the one that counts again, after others have said something; it has another template now. */
export function keepLateRoute(request: object, late: LateRoute): void {
  const { [routeKey]: known, [watcherKey]: watcher } = request as Routed;
  if (known !== late || watcher !== undefined) putRoute(request, late);
}

/** @param carrier a request over HTTP/1, or a stream of HTTP/2 */
export function watchRoute(carrier: object, watcher: RouteWatcher): void {
  (carrier as Routed)[watcherKey] = watcher;
}

/** The route of a request of `node:http` or `node:http2`, or of a stream of HTTP/2, if it was matched to one. Never throws. */
export function routeOf(request: object): string | undefined {
  try {
    let route = carrierOf(request)[routeKey];
    for (let depth = 0; depth < deepest && typeof route === 'object' && route !== null; depth += 1) {
      const template = route.template(request);
      if (typeof template === 'string' && template !== '') return template;
      route = route.before;
    }
    return typeof route === 'string' ? route : undefined;
  } catch {
    // Late routes read what applications put on requests, which may be anything.
    return undefined;
  }
}

function putRoute(request: object, route: Route): void {
  try {
    const carrier = carrierOf(request);
    carrier[routeKey] = route;
    carrier[watcherKey]?.routed(request);
  } catch {
    // A frozen object, a proxy that was revoked, or no object: not a request that a server is at work on.
  }
}

/** Streams of HTTP/2 are what its channels tell of, and each has one request, made by the compatible interface or not. */
function carrierOf(request: Routed): Routed {
  return request.httpVersionMajor === 2 && request.stream !== undefined ? request.stream : request;
}
