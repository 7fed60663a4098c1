import type { ClientRequest } from 'node:http';
import type { OutgoingRequest } from './client-options.ts';
import { defaultPorts, type Endpoint, type Endpoints, type Scheme } from './endpoint.ts';

/** What a request was asked for, as an agent gets to know it: with the port, which the request itself does not say. */
interface Asked {
  readonly host: string;
  readonly port: unknown;
  readonly socketPath: string | undefined;
}

/** Where a request goes. */
export interface Target {
  /** The server that the request is for. */
  readonly endpoint: Endpoint;
  /** The server that the connection leads to: another one where the request is for a proxy to pass on. */
  readonly via: Endpoint;
}

/** @param options what was handed to the agent, if there is one */
export function targetOf(request: ClientRequest, options: unknown, endpoints: Endpoints): Target {
  const { host, port, socketPath } = askedOf(request, options);
  const scheme = schemeOf(request);
  // A socket in the file system has a name, and the host beside it is made up.
  const via = socketPath === undefined ? endpoints.of(scheme, host, port) : endpoints.of(scheme, socketPath, undefined);
  const endpoint = isWholeUrl(request.path) ? endpoints.ofUrl(request.path) : via;
  return { endpoint, via };
}

/** The same in the words of the application. */
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
  if (isObject(options)) return { host: hostIn(options), port: options.port, socketPath: socketPathIn(options) };
  return { host: hostIn(request), port: portOf(request), socketPath: socketPathIn(request) };
}

function hostIn({ host }: { readonly host?: unknown }): string {
  return typeof host === 'string' ? host : 'localhost';
}

function socketPathIn(asked: object): string | undefined {
  const socketPath: unknown = Reflect.get(asked, 'socketPath');
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
