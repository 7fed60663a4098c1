import type { Activity, Underway } from '@executor-metrics/instrumentation';
import { type RouteWatcher, routeOf, watchRoute } from '../routes/route-of-request.ts';
import type { Scheme } from './scheme.ts';
import type { activeKeys } from './server-instruments.ts';
import type { ArrivingRequest } from './server-options.ts';

export type ActiveRequests = Activity<typeof activeKeys>;

/** A request counts as active from now on; what is returned ends that. */
export type BeginActive = (request: ArrivingRequest, method: string, scheme: Scheme) => Underway;

export function withoutRoutes(active: ActiveRequests): BeginActive {
  return (_request, method, scheme) => active.begin(method, scheme, undefined);
}

/** @param routeName bounds the routes */
export function withRoutes(
  active: ActiveRequests,
  routeName: (route: string | undefined) => string | undefined,
): BeginActive {
  return (request, method, scheme) => {
    const begin = (route: string | undefined): Underway => active.begin(method, scheme, route);
    const underRoute = new ActiveUnderRoute(begin, routeName);
    watchRoute('stream' in request ? request.stream : request, underRoute);
    return underRoute;
  };
}

/** A request that is active without a route at first, and then under the one that it was matched to last. */
class ActiveUnderRoute implements Underway, RouteWatcher {
  readonly #begin: (route: string | undefined) => Underway;
  readonly #routeName: (route: string | undefined) => string | undefined;
  #route: string | undefined;
  /** `undefined` when it has ended: routes may be told of afterwards. */
  #underway: Underway | undefined;

  constructor(
    begin: (route: string | undefined) => Underway,
    routeName: (route: string | undefined) => string | undefined,
  ) {
    this.#begin = begin;
    this.#routeName = routeName;
    this.#underway = begin(undefined);
  }

  routed(request: object): void {
    const before = this.#underway;
    if (before === undefined) return;
    const route = this.#routeName(routeOf(request));
    if (route === this.#route) return;
    this.#route = route;
    before.end();
    this.#underway = this.#begin(route);
  }

  end(): void {
    this.#underway?.end();
    this.#underway = undefined;
  }
}
