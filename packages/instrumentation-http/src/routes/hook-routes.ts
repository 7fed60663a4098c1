import type { Kit } from '@executor-metrics/instrumentation';
import { hookExpress, hookExpressModule } from './express/hook-express.ts';
import { honoRoutes, isHono } from './hono-routes.ts';
import { hookFastify, hookFastifyInstance } from './hook-fastify.ts';
import { hookHapi, hookHapiServer } from './hook-hapi.ts';
import { hookKoa, hookKoaModule } from './hook-koa.ts';

/** Routes of the frameworks that can be found; NestJS has those of Express or Fastify. Hono needs `honoRoutes()`. */
export function hookRoutes(kit: Kit): void {
  hookExpress(kit);
  hookFastify(kit);
  hookKoa(kit);
  hookHapi(kit);
}

/**
 * Hooks a framework that cannot be found by itself: the module `express`, `router` or `koa` of a bundle; an instance of
 * Fastify, a server of hapi, an application of Koa or Hono. Returns whether it was one of these.
 */
export function hookRouteTarget(kit: Kit, target: object): boolean {
  if (isHono(target)) {
    honoRoutes(target);
    return true;
  }
  return (
    hookFastifyInstance(kit, target) ||
    hookHapiServer(kit, target) ||
    hookKoaModule(kit, target) ||
    hookExpressModule(kit, target)
  );
}
