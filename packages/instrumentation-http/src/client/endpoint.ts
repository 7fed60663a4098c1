// Hot: `of` or `ofUrl` is called for each request. Guarded by bench/instrumentation-http/client.bench.ts.
import { cappedValues, other } from '@executor-metrics/instrumentation';
import type { Attributes } from '@opentelemetry/api';

export type Scheme = 'http' | 'https';

/** A server as requests are sent to it: the same object for the same server, so that a series is found by that object. */
export interface Endpoint {
  readonly attributes: Attributes;
}

/** The key of all series that are told apart by server. */
export const endpointAttributes = ({ attributes }: Endpoint): Attributes => attributes;

interface Known extends Endpoint {
  readonly port: number | undefined;
}

/** The endpoint that was looked for last, and by which words. */
interface Last {
  readonly scheme: Scheme;
  readonly host: string;
  readonly port: number;
  readonly endpoint: Endpoint;
}

/** No host of DNS is longer (RFC 1035, section 2.3.4). */
const longestKept = 255;

interface EndpointLimits {
  readonly maxServers: number;
  readonly withScheme: boolean;
}

/** The servers that requests go to: the first ones are told apart, all others are one. */
export class Endpoints {
  readonly #limits: EndpointLimits;
  readonly #host: (host: string) => string;
  readonly #byHost: Readonly<Record<Scheme, Map<string, Known[]>>> = { http: new Map(), https: new Map() };
  readonly #byOrigin = new Map<string, Endpoint>();
  readonly #others: Readonly<Record<Scheme, Endpoint>>;
  #count = 0;
  /** The next request often goes to the same server. */
  #last: Last | undefined;

  constructor(limits: EndpointLimits) {
    this.#limits = limits;
    this.#host = cappedValues(limits.maxServers);
    this.#others = { http: this.#endpoint('http', other), https: this.#endpoint('https', other) };
  }

  /** @param port of what is no port, none is said */
  of(scheme: Scheme, host: string, port: unknown): Endpoint {
    const last = this.#last;
    if (last !== undefined && last.port === port && last.host === host && last.scheme === scheme) return last.endpoint;
    const endpoint = this.#find(scheme, host, port);
    // Nothing is kept that may be large.
    if (host.length <= longestKept && typeof port === 'number') this.#last = { scheme, host, port, endpoint };
    return endpoint;
  }

  #find(scheme: Scheme, host: string, port: unknown): Endpoint {
    const name = this.#host(host);
    if (name === other) return this.#others[scheme];
    const number = portOf(port);
    const known = this.#byHost[scheme].get(name);
    return known?.find((each) => each.port === number) ?? this.#add(scheme, name, number);
  }

  /** For what starts with an origin: that of undici, or a whole URL. */
  ofUrl(url: string): Endpoint {
    return this.#byOrigin.get(url) ?? this.#parse(url);
  }

  #parse(url: string): Endpoint {
    if (!URL.canParse(url)) return this.#others.http;
    const { protocol, hostname, port, origin } = new URL(url);
    const scheme: Scheme = protocol === 'https:' ? 'https' : 'http';
    const found = this.of(scheme, hostname, port === '' ? defaultPorts[scheme] : port);
    // Of a URL with a path there are too many.
    if (url === origin && found !== this.#others[scheme]) this.#byOrigin.set(url, found);
    return found;
  }

  #add(scheme: Scheme, host: string, port: number | undefined): Endpoint {
    if (this.#count >= this.#limits.maxServers) return this.#others[scheme];
    this.#count++;
    const added = { ...this.#endpoint(scheme, addressOf(host), port), port };
    const known = this.#byHost[scheme].get(host);
    if (known === undefined) this.#byHost[scheme].set(host, [added]);
    else known.push(added);
    return added;
  }

  #endpoint(scheme: Scheme, address: string, port?: number): Endpoint {
    const attributes: Attributes = { 'server.address': address };
    if (port !== undefined) attributes['server.port'] = port;
    if (this.#limits.withScheme) attributes['url.scheme'] = scheme;
    return { attributes: Object.freeze(attributes) };
  }
}

export const defaultPorts: Readonly<Record<Scheme, number>> = { http: 80, https: 443 };

/** An IPv6 address stands in brackets in a URL, and without them elsewhere; hosts have no case, paths of sockets do. */
function addressOf(host: string): string {
  if (host.startsWith('/')) return host;
  return (host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host).toLowerCase();
}

const highestPort = 65_535;

function portOf(port: unknown): number | undefined {
  const number = typeof port === 'string' && port !== '' ? Number(port) : port;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= highestPort
    ? number
    : undefined;
}
