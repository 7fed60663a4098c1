import { createInstrumentation, type Instrumentation } from '@executor-metrics/instrumentation';
import { hookRoutes, hookRouteTarget } from '../../routes/hook-routes.ts';

/** The routes alone, without anybody who records them. */
export function routesUnderTest(): Instrumentation<object, object> {
  return createInstrumentation<object, object>({
    name: 'routes-under-test',
    version: '0.0.0',
    optionTypes: {},
    enable(kit) {
      hookRoutes(kit);
      return { instrument: (target) => void hookRouteTarget(kit, target) };
    },
  });
}

/** Hooks what is handed over and nothing else, as in a bundle, where nothing can be found; for as long as it is in use. */
export function hookTarget(target: object): { readonly taken: boolean } & Disposable {
  let taken = false;
  const instrumentation = createInstrumentation<object, object>({
    name: 'targets-under-test',
    version: '0.0.0',
    optionTypes: {},
    enable: (kit) => ({
      instrument(given) {
        taken = hookRouteTarget(kit, given);
      },
    }),
  });
  instrumentation.enable();
  instrumentation.instrument(target);
  return { taken, [Symbol.dispose]: () => instrumentation.disable() };
}
