import {
  type CommonOptions,
  createInstrumentation,
  type Instrumentation,
  type Kit,
} from '@executor-metrics/instrumentation';
import { hookClients } from './client/hook-clients.ts';
import { type HttpInstrumentationOptions, optionTypes } from './options.ts';
import { hookRoutes, hookRouteTarget } from './routes/hook-routes.ts';
import { hookServer } from './server/hook-server.ts';
import { version } from './version.ts';

/**
 * Measures what the HTTP servers and clients of this process do, whether they were created before it is enabled or after.
 *
 * Of servers over HTTP/1 and HTTP/2: `http.server.request.duration`, `http.server.active_requests` and, with the option
 * `server.bodySizes`, the sizes of bodies. Connections that are upgraded, such as WebSockets, count apart, as
 * `http.server.upgraded_connections`. Of clients, which are `node:http`, `fetch` and undici:
 * `http.client.request.duration`, `http.client.active_requests` and `http.client.open_connections`.
 *
 * `instrument()` takes a framework that cannot be found by itself, as in a bundled application.
 *
 * @throws {ConfigurationError} where an option is unknown or its value is not accepted
 *
 * @example
 * const http = createHttpInstrumentation({ server: { ignore: (request) => request.url === '/healthz' } });
 * http.enable();
 */
export function createHttpInstrumentation(
  options: HttpInstrumentationOptions & CommonOptions = {},
): Instrumentation<HttpInstrumentationOptions, object> {
  return createInstrumentation<HttpInstrumentationOptions, object>(
    {
      name: '@executor-metrics/instrumentation-http',
      version,
      optionTypes,
      enable(kit, checked) {
        hookServer(kit, checked);
        if (checked.server !== false) hookRoutes(kit);
        const { client = {}, server: _server, ...shared } = checked;
        if (client !== false) hookClients(kit, { ...client, ...shared });
        return { instrument: (target) => hookTarget(kit, target) };
      },
    },
    options,
  );
}

function hookTarget(kit: Kit, target: object): void {
  if (hookRouteTarget(kit, target)) return;
  kit.report('EXECUTOR_METRICS_NOT_HOOKED', 'instrument() was given something that there is no hook for');
}
