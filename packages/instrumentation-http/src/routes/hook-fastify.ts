import type { Kit } from '@executor-metrics/instrumentation';
import { setRoute } from './route-of-request.ts';

/** What is there of a request of Fastify, from 4.10 on. */
interface FastifyRequest {
  readonly raw: object;
  readonly routeOptions?: { readonly url?: string };
}

type Done = () => void;

/** What is there of an instance of Fastify. */
interface FastifyInstance {
  readonly version: string;
  addHook(name: 'onRequest', hook: (request: FastifyRequest, reply: unknown, done: Done) => void): unknown;
}

/** Instances that have the hook, of whichever copy of this package. */
const hookedKey: unique symbol = Symbol.for('executor-metrics.fastify.route') as never;

/**
 * Routes of Fastify, with the prefixes of its plugins. Each new instance gets an `onRequest` hook before all others, so that
 * what another hook answers has its route as well. Instances that were made before are hooked where they hand a request to
 * its handler: there, what a hook answers has no route.
 */
export function hookFastify(kit: Kit): void {
  const hook = kit.safe('the hook of Fastify', addHook);
  kit.subscribe<{ fastify: FastifyInstance }>('fastify.initialization', ({ fastify }) => hook(fastify));
  let isStarting = true;
  let handlersAreHooked = false;
  kit.onModule({ name: 'fastify', file: 'fastify.js' }, () => {
    if (!isStarting || handlersAreHooked) return;
    handlersAreHooked = true;
    hookHandlers(kit);
  });
  isStarting = false;
}

/** An instance that was made before, as in a bundle. Returns whether it is one. */
export function hookFastifyInstance(kit: Kit, target: object): boolean {
  if (!isInstance(target)) return false;
  try {
    addHook(target);
  } catch {
    // It has started, and takes no hooks any more.
    hookHandlers(kit);
  }
  return true;
}

function addHook(fastify: FastifyInstance): void {
  if (hookedKey in fastify) return;
  const urlOf = urlOfRequests();
  // Named for those who print their routes with hooks.
  fastify.addHook('onRequest', function keepRoute(request, _reply, done) {
    // What was not found has no URL in its options.
    const url = urlOf(request);
    if (url !== undefined) setRoute(request.raw, url);
    done();
  });
  Object.defineProperty(fastify, hookedKey, { value: true });
}

/**
 * How the route of a request is found, for the requests of one instance. `routeOptions` makes an object of a dozen properties
 * each time; what it takes the URL from is kept on the request under a symbol, whose description is no secret. Where that
 * says something else at the first request, `routeOptions` is asked for ever.
 */
function urlOfRequests(): (request: FastifyRequest) => string | undefined {
  let contextKey: symbol | null | undefined;
  return (request) => {
    if (contextKey === undefined) contextKey = contextKeyOf(request);
    if (contextKey === null) return request.routeOptions?.url;
    return (request as RoutedRequest)[contextKey]?.config?.url;
  };
}

/** What Fastify knows of a route; its own configuration has the URL. */
type RoutedRequest = FastifyRequest &
  Readonly<Record<symbol, { readonly config?: { readonly url?: string } } | undefined>>;

function contextKeyOf(request: FastifyRequest): symbol | null {
  const key = Object.getOwnPropertySymbols(request).find(({ description }) => description === 'fastify.context');
  if (key === undefined) return null;
  const context = (request as RoutedRequest)[key];
  return context?.config !== undefined && context.config.url === request.routeOptions?.url ? key : null;
}

interface HandlerContext {
  readonly request: FastifyRequest;
  readonly route: { readonly url?: string };
}

function hookHandlers(kit: Kit): void {
  kit.subscribeTracing<HandlerContext>('fastify.request.handler', {
    start({ request, route }) {
      if (route.url !== undefined) setRoute(request.raw, route.url);
    },
  });
}

function isInstance(target: object): target is FastifyInstance {
  return 'addHook' in target && 'initialConfig' in target && typeof target.addHook === 'function';
}
