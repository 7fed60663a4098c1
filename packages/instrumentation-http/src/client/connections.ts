// Hot: `meet`, `take` and `give` are called for each request. Guarded by bench/instrumentation-http/client.bench.ts.

import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { Kit } from '@executor-metrics/instrumentation';
import { type ConnectionRecorder, connectionDuration, observeOpenConnections } from './client-instruments.ts';
import type { Endpoint } from './endpoint.ts';
import { type OpenCount, OpenCounts } from './open-counts.ts';

/** A connection of a client, from when it is known. */
export class Connection {
  readonly endpoint: Endpoint;
  readonly version: string;
  /** Where it is counted; `undefined` as long as it is not established, and after its end. */
  count: OpenCount | undefined;
  /** `undefined` where it was established before anybody looked. */
  openedAt: number | undefined;
  /** How many requests are on it. */
  requests = 0;
  /** Whether a request that counts has been on it. */
  isUsed = false;

  constructor(endpoint: Endpoint, version: string) {
    this.endpoint = endpoint;
    this.version = version;
    this.count = undefined;
    this.openedAt = undefined;
  }
}

type Tracked = Socket & {
  readonly secureConnecting?: boolean;
  readonly encrypted?: boolean;
  [key: symbol]: Connection | undefined;
};

/**
 * Counts the established connections of clients, and how long they were open. Each request makes a connection active and then
 * idle again: that changes numbers, which are read when metrics are collected.
 */
export class Connections {
  readonly #key = Symbol('executor-metrics.http.client.connection');
  readonly #open = new OpenCounts();
  readonly #duration: ConnectionRecorder | undefined;
  readonly #sockets = new Set<Tracked>();
  readonly #onEstablished: (this: Tracked) => void;
  readonly #onClose: (this: Tracked) => void;

  constructor(kit: Kit, measuresDuration: boolean) {
    observeOpenConnections(kit, this.#open);
    this.#duration = measuresDuration ? connectionDuration(kit) : undefined;
    const established = kit.safe('an established connection', (socket: Tracked) => this.#establish(socket));
    const closed = kit.safe('the end of a connection', (socket: Tracked) => this.release(socket));
    this.#onEstablished = function onEstablished(this: Tracked): void {
      established(this);
    };
    this.#onClose = function onClose(this: Tracked): void {
      closed(this);
    };
    kit.onDisable(() => {
      for (const socket of this.#sockets) this.#forget(socket);
    });
  }

  of(socket: Socket): Connection | undefined {
    return (socket as Tracked)[this.#key];
  }

  /** The connection of a socket; where it is not known it is counted from now on, or from when it is established. */
  meet(socket: Socket, endpoint: Endpoint, version: string): Connection {
    const known = this.of(socket);
    if (known !== undefined) return known;
    const tracked = socket as Tracked;
    const connection = new Connection(endpoint, version);
    tracked[this.#key] = connection;
    this.#sockets.add(tracked);
    tracked.on('close', this.#onClose);
    if (tracked.connecting === true || tracked.secureConnecting === true) {
      tracked.once(tracked.encrypted === true ? 'secureConnect' : 'connect', this.#onEstablished);
    } else this.#count(connection);
    return connection;
  }

  /** The same for one that has just been established. */
  meetNew(socket: Socket, endpoint: Endpoint, version: string): void {
    this.meet(socket, endpoint, version).openedAt ??= performance.now();
  }

  /** A request is on it from now on. */
  take(connection: Connection): void {
    connection.isUsed = true;
    const { count } = connection;
    if (connection.requests++ > 0 || count === undefined) return;
    count.idle--;
    count.active++;
  }

  /** A request is not on it any more. */
  give(connection: Connection): void {
    const { count } = connection;
    if (--connection.requests > 0 || count === undefined) return;
    count.active--;
    count.idle++;
  }

  /** A request that does not count is on it: one that was established for that request does not count either. */
  disown(socket: Socket): void {
    const connection = this.of(socket);
    if (connection === undefined || connection.isUsed) return;
    this.#forget(socket as Tracked);
    uncount(connection);
  }

  /** It has ended, or is no connection of HTTP any more. */
  release(socket: Socket): void {
    const connection = this.of(socket);
    if (connection === undefined) return;
    this.#forget(socket as Tracked);
    if (connection.count === undefined) return;
    uncount(connection);
    const { openedAt, endpoint, version } = connection;
    if (openedAt === undefined) return;
    this.#duration?.record(Math.max(0, performance.now() - openedAt) / 1000, endpoint, version);
  }

  #establish(socket: Tracked): void {
    const connection = this.of(socket);
    if (connection === undefined) return;
    connection.openedAt = performance.now();
    this.#count(connection);
  }

  #count(connection: Connection): void {
    if (connection.count !== undefined) return;
    const count = this.#open.of(connection.endpoint, connection.version);
    if (connection.requests > 0) count.active++;
    else count.idle++;
    connection.count = count;
  }

  #forget(socket: Tracked): void {
    socket[this.#key] = undefined;
    this.#sockets.delete(socket);
    socket.removeListener('close', this.#onClose);
    socket.removeListener('connect', this.#onEstablished);
    socket.removeListener('secureConnect', this.#onEstablished);
  }
}

function uncount(connection: Connection): void {
  const { count } = connection;
  connection.count = undefined;
  if (count === undefined) return;
  if (connection.requests > 0) count.active--;
  else count.idle--;
}
