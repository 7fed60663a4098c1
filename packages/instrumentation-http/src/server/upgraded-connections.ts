import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  type Activity,
  type CappedValues,
  cappedValues,
  isIgnored,
  type Kit,
  other,
  type SeriesRecorder,
} from '@executor-metrics/instrumentation';
import { mostRoutes, routeOf } from '../routes/route-of-request.ts';
import type { Arrivals } from './arrivals.ts';
import type { ArrivingRequest } from './server-options.ts';

/** A connection, or a stream of HTTP/2, that stops to be one for HTTP. */
export interface Upgrade {
  readonly request: ArrivingRequest;
  readonly connection: Duplex;
  readonly isEncrypted: boolean;
  /** What the client calls the protocol that comes now; `undefined` for the tunnel of a plain CONNECT. */
  readonly protocol: unknown;
}

const activeKeys = ['http.request.method', 'network.protocol.name', 'url.scheme'] as const;
const durationKeys = [...activeKeys, 'http.route', 'error.type'] as const;

/** From a request that is turned down to a connection that is held for a day. */
const seconds: readonly number[] = [0.01, 0.1, 1, 10, 60, 300, 900, 3600, 14_400, 86_400];

/**
 * Counts connections that were upgraded, such as WebSockets, and tunnels. They last for hours: counted as requests they would
 * make the durations of all requests meaningless. What the server answered is not known, as it writes that by itself.
 */
export class UpgradedConnections {
  readonly #key = Symbol('executor-metrics.http.server.upgraded');
  readonly #kit: Kit;
  readonly #arrivals: Arrivals;
  readonly #active: Activity<typeof activeKeys>;
  readonly #duration: SeriesRecorder<typeof durationKeys>;
  readonly #routeName: CappedValues = cappedValues(mostRoutes);
  #isClosed = false;

  constructor(kit: Kit, arrivals: Arrivals) {
    this.#kit = kit;
    this.#arrivals = arrivals;
    this.#active = kit.activity({
      name: 'http.server.upgraded_connections',
      unit: '{connection}',
      description: 'Number of connections that were upgraded from HTTP and are open.',
      keys: activeKeys,
    });
    this.#duration = kit.histogram({
      name: 'http.server.upgraded_connection.duration',
      unit: 's',
      description: 'Duration of connections that were upgraded from HTTP.',
      keys: durationKeys,
      boundaries: seconds,
    });
    kit.onDisable(() => {
      this.#isClosed = true;
    });
  }

  /** The events `upgrade` and `connect` of a server for HTTP/1. */
  watch(server: object, event: unknown, request: IncomingMessage, connection: Duplex): void {
    if (isIgnored(server)) return;
    const isEncrypted = Reflect.get(connection, 'encrypted') === true;
    const protocol = event === 'upgrade' ? (request.headers.upgrade ?? '') : undefined;
    this.begin({ request, connection, isEncrypted, protocol });
  }

  begin({ request, connection, isEncrypted, protocol }: Upgrade): void {
    // A server may hand the event on to another one.
    if (this.#key in connection) return;
    Reflect.set(connection, this.#key, true);
    const { methodName, schemeOf, ignores } = this.#arrivals;
    if (ignores(request)) return;
    const method = methodName(request.method);
    const name = protocolName(protocol);
    const scheme = schemeOf(isEncrypted, request);
    const underway = this.#active.begin(method, name, scheme);
    const startedAt = performance.now();
    const end = this.#kit.safe('the end of an upgraded connection', (): void => {
      underway.end();
      if (this.#isClosed || isIgnored(request)) return;
      const elapsed = Math.max(0, performance.now() - startedAt) / 1000;
      const error = connection.errored ? this.#kit.errorType(connection.errored) : undefined;
      const route = this.#routeName(routeOf(request) ?? routeOf(connection));
      this.#duration.record(elapsed, method, name, scheme, route, error);
    });
    connection.once('close', end);
  }
}

/** A client calls protocols what it likes, and may offer several. */
function protocolName(protocol: unknown): string | undefined {
  if (protocol === undefined) return undefined;
  return typeof protocol === 'string' && /^\s*websocket\s*(?:,|$)/i.test(protocol) ? 'websocket' : other;
}
