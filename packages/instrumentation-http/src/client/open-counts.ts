import { other } from '@executor-metrics/instrumentation';
import type { Attributes } from '@opentelemetry/api';
import type { Endpoint } from './endpoint.ts';

/** How many connections to one server, of one version of HTTP, are open. Plain numbers, as they change with each request. */
export class OpenCount {
  idle = 0;
  active = 0;
  readonly endpoint: Endpoint;
  readonly version: string;
  readonly #idle: Attributes;
  readonly #active: Attributes;

  constructor(endpoint: Endpoint, version: string) {
    this.endpoint = endpoint;
    this.version = version;
    const shared = { ...endpoint.attributes, 'network.protocol.version': version };
    this.#idle = Object.freeze({ 'http.connection.state': 'idle', ...shared });
    this.#active = Object.freeze({ 'http.connection.state': 'active', ...shared });
  }

  observe(observer: (value: number, attributes: Attributes) => void): void {
    observer(this.idle, this.#idle);
    observer(this.active, this.#active);
  }
}

/** Two series each, which is as many as an SDK keeps of one instrument unless it is told otherwise. */
const mostCounts = 900;

/** The counts of all servers that there has ever been a connection to; those beyond the limit share one for each version. */
export class OpenCounts {
  readonly #counts: OpenCount[] = [];
  readonly #byEndpoint = new Map<Endpoint, OpenCount[]>();
  readonly #beyond: Endpoint = { attributes: Object.freeze({ 'server.address': other }) };
  readonly #limit: number;

  constructor(limit: number = mostCounts) {
    this.#limit = limit;
  }

  of(endpoint: Endpoint, version: string): OpenCount {
    const found = this.#byEndpoint.get(endpoint)?.find((count) => count.version === version);
    if (found !== undefined) return found;
    const isBeyond = this.#counts.length >= this.#limit && endpoint !== this.#beyond;
    return isBeyond ? this.of(this.#beyond, version) : this.#add(endpoint, version);
  }

  observe(observer: (value: number, attributes: Attributes) => void): void {
    for (const count of this.#counts) count.observe(observer);
  }

  #add(endpoint: Endpoint, version: string): OpenCount {
    const count = new OpenCount(endpoint, version);
    this.#counts.push(count);
    const known = this.#byEndpoint.get(endpoint);
    if (known === undefined) this.#byEndpoint.set(endpoint, [count]);
    else known.push(count);
    return count;
  }
}
