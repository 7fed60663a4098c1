import { other } from '@executor-metrics/instrumentation';
import type { Attributes } from '@opentelemetry/api';

/** A database as metrics name it. There is one object for each, so that series are found by its identity. */
export interface Target {
  /** `db.system.name`, one of the well-known values: `postgresql`, `mysql`, `mariadb`, `sqlite`. */
  readonly system: string;
  /** `db.namespace`: the name of the database. */
  readonly namespace?: string | undefined;
  /** `server.address`: a host, or the path of a Unix socket. */
  readonly address?: string | undefined;
  /** `server.port`; a Unix socket has none. */
  readonly port?: number | undefined;
}

const defaultLimit = 200;
const highestPort = 65_535;

/** The targets that are known; beyond the limit, those of one system share one, whose attributes are `_OTHER`. */
export class Targets {
  readonly #limit: number;
  /** By system, namespace, address and port; nested, as a joined key could merge two of them. */
  readonly #known = new Map<string, Map<unknown, Map<unknown, Map<unknown, Target>>>>();
  readonly #overflow = new Map<string, Target>();
  #size = 0;

  constructor(limit: number = defaultLimit) {
    this.#limit = limit;
  }

  /** The one object for a target. Whatever a driver's configuration holds is taken: what is no text or port is left out. */
  of(given: Readonly<Record<keyof Target, unknown>>): Target {
    const target = normal(given);
    const { system, namespace, address, port } = target;
    const byPort = submap(submap(submap(this.#known, system), namespace), address);
    const known = byPort.get(port);
    if (known !== undefined) return known;
    if (this.#size >= this.#limit) return this.#overflowOf(system);
    this.#size++;
    byPort.set(port, target);
    return target;
  }

  #overflowOf(system: string): Target {
    const found = this.#overflow.get(system) ?? { system, namespace: other, address: other };
    this.#overflow.set(system, found);
    return found;
  }
}

/** The attributes of a target, as the key of a series. */
export function targetAttributes({ system, namespace, address, port }: Target): Attributes {
  const attributes: Attributes = { 'db.system.name': system };
  if (namespace !== undefined) attributes['db.namespace'] = namespace;
  if (address !== undefined) attributes['server.address'] = address;
  // Also the default port, which the conventions leave to us: a query should not depend on which one was chosen.
  if (port !== undefined) attributes['server.port'] = port;
  return attributes;
}

/** `db.example.com:5432/orders`, the default of the semantic conventions for the name of a pool. */
export function targetName({ system, namespace, address, port }: Target): string {
  const host = address?.includes(':') === true ? `[${address}]` : (address ?? system);
  const at = port === undefined ? host : `${host}:${port}`;
  return namespace === undefined ? at : `${at}/${namespace}`;
}

function normal({ system, namespace, address, port }: Readonly<Record<keyof Target, unknown>>): Target {
  return {
    system: String(system),
    namespace: textOf(namespace),
    address: textOf(address),
    port: portOf(port),
  };
}

const longest = 255;

function textOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  return value.length <= longest ? value.toWellFormed() : value.slice(0, longest).toWellFormed();
}

function portOf(value: unknown): number | undefined {
  const port = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof port === 'number' && Number.isInteger(port) && port > 0 && port <= highestPort ? port : undefined;
}

function submap<K, J, V>(map: Map<K, Map<J, V>>, key: K): Map<J, V> {
  const found = map.get(key);
  if (found !== undefined) return found;
  const created = new Map<J, V>();
  map.set(key, created);
  return created;
}
