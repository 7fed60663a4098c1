import { other } from '@executor-metrics/instrumentation';
import type { Attributes } from '@opentelemetry/api';

/** A database of a server: the same object for the same one, so that a series is found by that object. */
export interface Endpoint {
  /** Of an operation. */
  readonly attributes: Attributes;
  /** Of connections: semantic conventions, "db.client.connection.pool.name". */
  readonly pool: Attributes;
}

interface Known extends Endpoint {
  readonly port: number | undefined;
  readonly database: number;
}

/** The key of all series of operations. */
export const endpointAttributes = ({ attributes }: Endpoint): Attributes => attributes;

/** The key of all series of connections. */
export const poolAttributes = ({ pool }: Endpoint): Attributes => pool;

const defaultPort = 6379;

/** Of a host name (RFC 1035) and of the path of a socket. */
const longestAddress = 256;
const poolName = 'db.client.connection.pool.name';

/** Where it is not known which server an operation is for: there was none yet, or the client does not say. */
export const nowhere: Endpoint = { attributes: {}, pool: { [poolName]: 'unknown' } };

/** The databases that operations go to: the first ones are told apart, all others are one. */
export class Endpoints {
  readonly #limit: number;
  readonly #byAddress = new Map<string, Known[]>();
  readonly #others: Endpoint = { attributes: { 'server.address': other }, pool: { [poolName]: other } };
  #count = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @param address a host, or the path of a socket; `undefined` for `localhost`, as drivers take it */
  of(address: unknown, port: unknown, database: unknown): Endpoint {
    const host = typeof address === 'string' && address !== '' ? address.slice(0, longestAddress) : 'localhost';
    const number = isPath(host) ? undefined : (portOf(port) ?? defaultPort);
    const index = databaseOf(database);
    const known = this.#byAddress.get(host);
    return known?.find((each) => each.port === number && each.database === index) ?? this.#add(host, number, index);
  }

  #add(address: string, port: number | undefined, database: number): Endpoint {
    if (this.#count >= this.#limit) return this.#others;
    this.#count++;
    const namespace = { 'db.namespace': String(database) };
    const shown = port === undefined ? address : `${bracketed(address)}:${port}`;
    const endpoint: Known = {
      port,
      database,
      attributes: {
        'server.address': address,
        // "If using a port other than the default port for this DBMS".
        ...(port === undefined || port === defaultPort ? {} : { 'server.port': port }),
        ...namespace,
      },
      pool: { [poolName]: `${shown}/${database}` },
    };
    const known = this.#byAddress.get(address);
    if (known === undefined) this.#byAddress.set(address, [endpoint]);
    else known.push(endpoint);
    return endpoint;
  }
}

const largestPort = 65_535;

function portOf(port: unknown): number | undefined {
  const number = typeof port === 'string' ? Number(port) : port;
  return typeof number === 'number' && Number.isInteger(number) && number > 0 && number <= largestPort
    ? number
    : undefined;
}

function databaseOf(database: unknown): number {
  const number = typeof database === 'string' ? Number(database) : database;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 ? number : 0;
}

/** The address of a socket of the file system. */
function isPath(address: string): boolean {
  return address.includes('/');
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
