import { BoundedValues } from '../attributes/bounded-values.ts';
import type { Engine } from '../engine.ts';
import { watchForLoss } from '../operation/lost-and-found.ts';
import { OutcomeTable } from '../outcome/outcome-table.ts';
import { AttributeSets } from '../recording/attribute-sets.ts';
import type { Report } from '../support/report.ts';
import { CloseCodes } from './close-codes.ts';
import { Connection, type ConnectionParts } from './connection.ts';
import { observeSocket } from './observe-socket.ts';
import { RouteTable } from './route-table.ts';
import type { WebSocketLike } from './web-socket.ts';
import { createWebSocketInstruments } from './web-socket-instruments.ts';

/** So many routes are told apart: what a function makes of requests may be made of data. */
const maxRoutes = 100;

/** The sockets of one monitor, which it does not keep. */
export type LiveSockets = Set<WeakRef<WebSocketLike>>;

/** How one connection is recorded. */
export interface ConnectionLabels {
  readonly table: RouteTable;
  /** Gives the route, or anything else; it may throw. */
  readonly route?: () => unknown;
}

/** Records the WebSocket connections of one `ExecutorMetrics`. */
export class WebSocketRecorder {
  readonly engine: Engine;
  readonly #parts: ConnectionParts;
  readonly #sets: AttributeSets<RouteTable>;
  readonly #routes: BoundedValues;
  readonly #report: Report;
  /** What ends the observation of a socket. It does not keep the socket. */
  readonly #observed = new WeakMap<object, () => void>();

  constructor(engine: Engine, report: Report) {
    this.engine = engine;
    this.#report = report;
    this.#parts = { engine, closeCodes: new CloseCodes(), outcomes: new OutcomeTable(engine.drops) };
    const instruments = createWebSocketInstruments(engine.instruments);
    const { policy, drops, budget } = engine;
    this.#sets = new AttributeSets({
      ...{ policy, drops, budget },
      create: (attributes, hold) => new RouteTable(instruments, attributes, hold),
      release: (table) => table.release(),
    });
    this.#routes = new BoundedValues(maxRoutes, (route) => drops.count('too-many-routes', route));
  }

  /** The series of connections with these attributes. Never throws. */
  tableOf(attributes: unknown): RouteTable {
    return this.#sets.root.with(attributes).series;
  }

  /**
   * Begins to record a connection. Never throws.
   *
   * @param isNew whether it was opened just now
   * @param live gets the connection for as long as it is recorded
   */
  watch(socket: WebSocketLike, { table, route }: ConnectionLabels, isNew: boolean, live: LiveSockets): void {
    if (!this.engine.gate.isOpen || this.#observed.has(socket)) return;
    const place = new WeakRef(socket);
    const series = table.of(this.#routeOf(route));
    const connection = new Connection(this.#parts, series, isNew, removal(live, place));
    const restore = observeSocket(socket, connection);
    if (restore === undefined) {
      connection.leave();
      this.#reportUnseen();
      return;
    }
    live.add(place);
    this.#observed.set(socket, () => {
      connection.leave();
      restore();
    });
    watchForLoss(socket, connection);
  }

  /** The connections are recorded no more. They count as active no more either, and have no end. */
  leave(live: LiveSockets): void {
    for (const place of live) {
      const socket = place.deref();
      if (socket === undefined) continue;
      this.#observed.get(socket)?.();
      this.#observed.delete(socket);
    }
  }

  #routeOf(ask: ConnectionLabels['route']): string | undefined {
    try {
      const route = ask?.();
      if (route === undefined || route === null) return undefined;
      if (typeof route === 'string' && route !== '') return this.#routes.of(route);
      this.engine.drops.count('invalid-attribute', 'http.route');
    } catch (error) {
      this.engine.drops.count('invalid-attribute', error);
    }
    return undefined;
  }

  #reportUnseen(): void {
    this.#report(
      'EXECUTOR_METRICS_WEBSOCKET_NOT_SEEN',
      'a WebSocket connection cannot be followed, as its methods cannot be replaced; it is not recorded',
    );
  }
}

/** On its own, as functions of one scope keep all that any of them needs: the connection must not keep its socket. */
function removal(live: LiveSockets, place: WeakRef<WebSocketLike>): () => void {
  return () => live.delete(place);
}
