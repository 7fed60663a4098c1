// Hot: called for each router and layer that a request comes by.

import { keepLateRoute, type LateRoute, setLateRoute } from '../route-of-request.ts';
import { routeTemplate } from '../route-template.ts';
import type { ExpressLayer, ExpressRequest, ExpressRoute, ExpressRouter } from './express-types.ts';
import { alternativeFor, type LayerPattern, patternOf } from './layer-pattern.ts';

/**
 * A router that a request is in. A router does not tell when a request leaves it again, unanswered; but all layers of one
 * router get the same `next`, so the next layer shows which router has gone on.
 */
class RouterVisit {
  /** The router's own; known from the first layer on. */
  next: unknown = undefined;
  /** Not known where the visit began before the hook was there. */
  readonly router: Partial<ExpressRouter> | undefined;
  /** The template of where the router is mounted. */
  readonly prefix: string;
  /** The path of where the router is mounted, as it was asked for. */
  readonly baseUrl: string;
  /** Both of the layer that the router is at now: where another router would be mounted. */
  mount: string;
  mountUrl: string;
  readonly outer: RouterVisit | undefined;

  constructor(router: RouterVisit['router'], prefix: string, baseUrl: string, outer: RouterVisit | undefined) {
    this.router = router;
    this.prefix = prefix;
    this.baseUrl = baseUrl;
    this.mount = prefix;
    this.mountUrl = baseUrl;
    this.outer = outer;
  }
}

const visitsKey: unique symbol = Symbol('executor-metrics.express');

interface VisitingRequest extends ExpressRequest {
  [visitsKey]?: MatchedRoute;
}

/** The route of one request, and the routers that it is in. */
class MatchedRoute implements LateRoute {
  before: LateRoute['before'];
  #innermost: RouterVisit;
  #route: ExpressRoute | undefined;
  #template: string | undefined;
  /** Of a route for whatever comes, after the other. */
  #templateForAll: string | undefined;

  constructor(visit: RouterVisit) {
    this.#innermost = visit;
  }

  /** A router begins with the request. Its mount is the one with the very path that the router is told to be at. */
  enter(router: RouterVisit['router'], baseUrl: string): void {
    let outer: RouterVisit | undefined = this.#innermost;
    while (outer !== undefined && outer.mountUrl !== baseUrl) outer = outer.outer;
    outer ??= this.#innermost;
    this.#innermost = new RouterVisit(router, outer.mount, baseUrl, outer);
  }

  pass(pattern: LayerPattern, layer: ExpressLayer, request: ExpressRequest, next: unknown): void {
    const visit = this.#visitOf(next);
    if (pattern.kind === 'mount') {
      visit.mount = templateIn(visit, pattern, request);
      visit.mountUrl = request.baseUrl ?? '';
    } else if (layer.route !== undefined && answers(layer.route, request)) {
      const template = templateIn(visit, pattern, request);
      this.#templateForAll = pattern.isForAll ? template : undefined;
      if (!pattern.isForAll) this.#template = template;
      this.#route = layer.route;
      keepLateRoute(request, this);
    }
  }

  template(request: ExpressRequest): string | undefined {
    const { route, res } = request;
    if (route === undefined || route === this.#route || !isRoute(route) || !answers(route, request)) {
      // What is for whatever comes, and says that it was not found, is no route: applications and NestJS do it so.
      return res?.statusCode === 404 ? this.#template : (this.#templateForAll ?? this.#template);
    }
    // A route whose `param()` callback has ended the request is known by the request alone.
    return routeTemplate(route.path).under(this.#visitTo(route).prefix);
  }

  #visitTo(route: ExpressRoute): RouterVisit {
    let visit: RouterVisit | undefined = this.#innermost;
    while (visit !== undefined && !hasRoute(visit.router, route)) visit = visit.outer;
    return visit ?? this.#innermost;
  }

  #visitOf(next: unknown): RouterVisit {
    const innermost = this.#innermost;
    if (innermost.next === next) return innermost;
    for (let visit = innermost.outer; visit !== undefined; visit = visit.outer) {
      if (visit.next !== next) continue;
      this.#innermost = visit;
      return visit;
    }
    innermost.next ??= next;
    return innermost;
  }
}

/** A router begins with a request. */
export function enterRouter(router: Partial<ExpressRouter>, request: ExpressRequest): void {
  const baseUrl = request.baseUrl ?? '';
  const matched = (request as VisitingRequest)[visitsKey];
  if (matched === undefined) visiting(router, request, baseUrl);
  else matched.enter(router, baseUrl);
}

/** A layer that matches the request gets it. */
export function passLayer(layer: ExpressLayer, request: ExpressRequest, next: unknown): void {
  const pattern = patternOf(layer);
  if (pattern.kind === 'inner') return;
  const matched = (request as VisitingRequest)[visitsKey] ?? visiting(undefined, request, '');
  matched.pass(pattern, layer, request, next);
}

function visiting(router: RouterVisit['router'], request: VisitingRequest, baseUrl: string): MatchedRoute {
  const matched = new MatchedRoute(new RouterVisit(router, '', baseUrl, undefined));
  request[visitsKey] = matched;
  setLateRoute(request, matched);
  return matched;
}

function templateIn(visit: RouterVisit, pattern: LayerPattern, request: ExpressRequest): string {
  const { template, alternatives } = pattern;
  if (alternatives === undefined) return template.under(visit.prefix);
  // What all of them say together, should the path have been changed meanwhile.
  return (alternativeFor(pathWithin(visit.baseUrl, request), alternatives) ?? template).under(visit.prefix);
}

/** A HEAD request passes all routes, whatever they answer. */
function answers({ methods }: ExpressRoute, { method }: ExpressRequest): boolean {
  return method !== 'HEAD' || methods === undefined || Boolean(methods._all || methods.get || methods.head);
}

function hasRoute(router: RouterVisit['router'], route: ExpressRoute): boolean {
  return router?.stack?.some((layer) => layer.route === route) === true;
}

/** Others may put something else there. */
function isRoute(route: unknown): route is ExpressRoute {
  return typeof route === 'object' && route !== null && 'path' in route && 'methods' in route;
}

/** The path that a layer of a router was compared with. */
function pathWithin(routerUrl: string, { baseUrl = '', url = '' }: ExpressRequest): string {
  return baseUrl.slice(routerUrl.length) + pathOf(url);
}

/** Of `/path?query`, and of the whole URL that a proxy asks for. */
function pathOf(url: string): string {
  const end = url.search(/[?#]/);
  const path = end === -1 ? url : url.slice(0, end);
  const host = path.startsWith('/') ? -1 : path.indexOf('://');
  return host === -1 ? path : path.slice(path.indexOf('/', host + 3));
}
