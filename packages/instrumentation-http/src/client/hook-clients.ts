import type { Kit } from '@executor-metrics/instrumentation';
import type { ClientOptions } from './client-options.ts';
import { ClientRequests, sharedRequests } from './client-requests.ts';
import { Connections } from './connections.ts';
import { Endpoints } from './endpoint.ts';
import { NodeRequests } from './node-requests.ts';
import { officialHttp, officialUndici } from './official.ts';
import { UndiciRequests } from './undici-requests.ts';

const defaultMaxServers = 200;

/** Counts the requests that this process sends with `node:http`, `node:https`, undici and `fetch`. */
export function hookClients(kit: Kit, options: ClientOptions): void {
  const { bodySizes, connectionDuration, maxServers = defaultMaxServers, urlScheme, yieldToOfficial = true } = options;
  const shared = sharedRequests(kit, options);
  const parts = {
    connections: new Connections(kit, connectionDuration === true),
    endpoints: new Endpoints({ maxServers, withScheme: urlScheme === true }),
    countsBodies: bodySizes === true,
  };
  const node = new ClientRequests(kit, shared, yieldToOfficial ? officialHttp : undefined);
  new NodeRequests(kit, { ...parts, requests: node }).hook();
  const undici = new ClientRequests(kit, shared, yieldToOfficial ? officialUndici : undefined);
  new UndiciRequests(kit, { ...parts, requests: undici }).hook();
}
