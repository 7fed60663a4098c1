import type { Kit } from '@executor-metrics/instrumentation';
import { prototypeWith } from '../prototype-with.ts';
import { enterRouter, passLayer } from './express-route.ts';
import type { CreateRouter, ExpressLayer, ExpressRequest, ExpressRouter } from './express-types.ts';
import { setMountedPath } from './layer-pattern.ts';

/**
 * Routes of Express 4 and 5 and of the package `router`, also of applications that were made before: routers and layers are
 * asked for their methods at each request, so the prototypes that all of them share are patched.
 */
export function hookExpress(kit: Kit): void {
  const hook = (exports: unknown) => hookRouters(kit, exports as CreateRouter);
  kit.onModule({ name: 'express', file: 'lib/router/index.js' }, hook);
  kit.onModule({ name: 'router', file: 'index.js' }, hook);
}

/** The module `express` or `router` itself, as in a bundle. Returns whether it was one of these. */
export function hookExpressModule(kit: Kit, target: object): boolean {
  if (typeof target !== 'function') return false;
  const createRouter: unknown = 'Router' in target ? target.Router : target;
  if (!isCreateRouter(createRouter)) return false;
  hookRouters(kit, createRouter);
  return true;
}

/**
 * What makes routers is their prototype in Express 4, and has it in `router`. Applications and routers have such methods as
 * well, but also settings or a stack.
 */
function isCreateRouter(made: unknown): made is CreateRouter {
  if (typeof made !== 'function' || 'set' in made || 'stack' in made) return false;
  const prototype: object | undefined = 'handle' in made ? made : made.prototype;
  return prototype !== undefined && 'handle' in prototype && 'param' in prototype && 'use' in prototype;
}

function hookRouters(kit: Kit, createRouter: CreateRouter): void {
  const router = createRouter();
  router.use(passOn);
  const [layer] = router.stack;
  if (layer === undefined) return;
  patchRouters(kit, prototypeWith('handle', router));
  patchLayers(kit, layer);
  // Newer routers keep what a layer was mounted at themselves.
  if (layer.rawPath === undefined) patchMounting(kit, prototypeWith('use', router));
}

type Handle = (this: ExpressRouter, ...args: [request: ExpressRequest, ...others: unknown[]]) => unknown;

function patchRouters(kit: Kit, prototype: object): void {
  const enter = kit.safe('the route of Express', enterRouter);
  kit.patch<Handle>(
    prototype,
    'handle',
    (original) =>
      function handle(...args) {
        enter(this, args[0]);
        return Reflect.apply(original, this, args);
      },
  );
}

type HandleRequest = (
  this: ExpressLayer,
  ...args: [request: ExpressRequest, response: unknown, next: unknown, ...others: unknown[]]
) => unknown;

function patchLayers(kit: Kit, layer: ExpressLayer): void {
  const pass = kit.safe('the route of Express', passLayer);
  const method = 'handleRequest' in layer ? 'handleRequest' : 'handle_request';
  kit.patch<HandleRequest>(
    prototypeWith(method, layer),
    method,
    (original) =>
      function handleRequest(...args) {
        pass(this, args[0], args[2]);
        return Reflect.apply(original, this, args);
      },
  );
}

type Use = (this: ExpressRouter, ...args: [handler: unknown, ...others: unknown[]]) => unknown;

function patchMounting(kit: Kit, prototype: object): void {
  const keepPaths = kit.safe('the route of Express', (router: ExpressRouter, layersBefore: number, path: unknown) => {
    for (const layer of router.stack.slice(layersBefore)) setMountedPath(layer, path);
  });
  kit.patch<Use>(
    prototype,
    'use',
    (original) =>
      function use(...args) {
        const layersBefore = this.stack?.length;
        const result = Reflect.apply(original, this, args);
        if (layersBefore !== undefined) keepPaths(this, layersBefore, pathOf(args[0]));
        return result;
      },
  );
}

/** `use()` takes a path, or several, before the handlers; or it is `/`. */
function pathOf(argument: unknown): unknown {
  let first = argument;
  while (Array.isArray(first) && first.length !== 0) first = first[0];
  return typeof first === 'function' ? '/' : argument;
}

function passOn(_request: unknown, _response: unknown, next: () => void): void {
  next();
}
