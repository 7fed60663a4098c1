import type { Kit } from '@executor-metrics/instrumentation';
import { prototypeWith } from './prototype-with.ts';
import { setRoute } from './route-of-request.ts';

/** What is there of a request of hapi once its route was looked up. */
interface HapiRequest {
  readonly raw: { readonly req: object };
  /** What finds no route, and a preflight that hapi answers by itself, have a special one. */
  readonly route: { readonly path: string; readonly method: string };
}

type LookUp = (this: HapiRequest, ...args: readonly unknown[]) => unknown;

/** Routes of hapi, with the prefixes of its plugins; the class of all requests is patched, also after servers were made. */
export function hookHapi(kit: Kit): void {
  kit.onModule({ name: '@hapi/hapi', file: 'lib/request.js' }, (exports) => {
    hookRequests(kit, (exports as { readonly prototype: object }).prototype);
  });
}

/** A server of hapi, as in a bundle. Returns whether it is one. */
export function hookHapiServer(kit: Kit, target: object): boolean {
  const core = '_core' in target ? target._core : undefined;
  const requests = typeof core === 'object' && core !== null && 'Request' in core ? core.Request : undefined;
  if (typeof requests !== 'function') return false;
  hookRequests(kit, prototypeWith('_lookup', requests.prototype));
  return true;
}

function hookRequests(kit: Kit, prototype: object): void {
  const keep = kit.safe('the route of hapi', ({ raw, route }: HapiRequest) => {
    if (route.method !== '_special') setRoute(raw.req, route.path);
  });
  kit.patch<LookUp>(
    prototype,
    '_lookup',
    (original) =>
      function lookUp(...args) {
        const result = Reflect.apply(original, this, args);
        keep(this);
        return result;
      },
  );
}
