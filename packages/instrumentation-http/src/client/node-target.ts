// Hot: `viaOf` and `endpointOf` are called for each request. Guarded by bench/instrumentation-http/client.bench.ts.
import type { ClientRequest } from 'node:http';
import type { OutgoingRequest } from './client-options.ts';
import { defaultPorts, type Endpoint, type Endpoints, type Scheme } from './endpoint.ts';

/** What a request was asked for, as an agent gets to know it: with the port, which the request itself does not say. */
interface Asked {
  readonly host: string;
  readonly port: unknown;
}

/**
 * The server that the connection of a request leads to: another one than that of the request where it is for a proxy to pass
 * on.
 *
 * @param options what was handed to the agent, if there is one
 */
export function viaOf(request: ClientRequest, options: unknown, endpoints: Endpoints): Endpoint {
  const scheme = schemeOf(request);
  const asked = isObject(options) ? options : undefined;
  const socketPath = socketPathIn(asked ?? request);
  // A socket in the file system has a name, and the host beside it is made up.
  if (socketPath !== undefined) return endpoints.of(scheme, socketPath, undefined);
  return asked === undefined
    ? endpoints.of(scheme, hostIn(request), portOf(request))
    : endpoints.of(scheme, hostIn(asked), asked.port);
}

/** The server that a request is for. */
export function endpointOf({ path }: ClientRequest, via: Endpoint, endpoints: Endpoints): Endpoint {
  return isWholeUrl(path) ? endpoints.ofUrl(path) : via;
}

/** Where a request goes, in the words of the application. */
export function toldOf(request: ClientRequest, options: unknown): OutgoingRequest {
  const { method, path } = request;
  if (isWholeUrl(path) && URL.canParse(path)) {
    const { origin, pathname, search } = new URL(path);
    return { method, origin, path: pathname + search };
  }
  const { host, port } = askedOf(request, options);
  const scheme = schemeOf(request);
  const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  const hasPort = port !== undefined && Number(port) !== defaultPorts[scheme];
  return { method, origin: `${scheme}://${name}${hasPort ? `:${port}` : ''}`, path };
}

/** The absolute form of a request to a proxy (RFC 9112, section 3.2.2). */
export function isWholeUrl(path: unknown): path is string {
  return typeof path === 'string' && !path.startsWith('/') && /^https?:\/\//i.test(path);
}

function schemeOf({ protocol }: ClientRequest): Scheme {
  return protocol === 'https:' ? 'https' : 'http';
}

function askedOf(request: ClientRequest, options: unknown): Asked {
  if (isObject(options)) return { host: hostIn(options), port: options.port };
  return { host: hostIn(request), port: portOf(request) };
}

function hostIn({ host }: { readonly host?: unknown }): string {
  return typeof host === 'string' ? host : 'localhost';
}

function socketPathIn(asked: object): string | undefined {
  const { socketPath } = asked as { readonly socketPath?: unknown };
  return typeof socketPath === 'string' && socketPath !== '' ? socketPath : undefined;
}

/** Without an agent, or with one of its own kind, the header `Host` says the port, unless it is for another host. */
function portOf(request: ClientRequest): number {
  const header = request.getHeader('host');
  const [, host, port] = (typeof header === 'string' && /^(.*?)(?::(\d{1,5}))?$/.exec(header)) || [];
  const isOurs = host === request.host || host === `[${request.host}]`;
  return isOurs && port !== undefined ? Number(port) : defaultPorts[schemeOf(request)];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
