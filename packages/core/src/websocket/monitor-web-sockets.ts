import type { Attributes } from '@opentelemetry/api';
import { isMethod, isObject, property } from '../foreign/property.ts';
import { guarded, type OptionType, text } from '../support/option-type.ts';
import { ConfigurationError, checkOptions, type OptionTypes, shown } from '../support/options.ts';
import { readyState, type WebSocketLike, type WebSocketRequest, type WebSocketServerLike } from './web-socket.ts';
import type { LiveSockets, WebSocketRecorder } from './web-socket-recorder.ts';

/** Options of `monitorWebSocketServer`. */
export interface WebSocketServerOptions {
  /** Attributes of all connections of the server. */
  readonly attributes?: Attributes;
  /**
   * The route of a connection, `http.route`, from a small set: a pattern, never the path itself. Asked when a connection is
   * opened. Default: none.
   */
  readonly route?: (request: WebSocketRequest) => string | undefined;
}

/** Options of `monitorWebSocket`. */
export interface WebSocketOptions {
  readonly attributes?: Attributes;
  /** The route of the connection, `http.route`, from a small set: a pattern, never the path itself. */
  readonly route?: string;
}

/** What ends the monitoring of connections. */
export interface WebSocketMonitor extends Disposable {
  /** Connections are recorded no more. Those that are open count as active no more, and have no end. */
  stop(): void;
}

const attributes: OptionType<Attributes> = guarded('an object', (_value): _value is Attributes => true);

const serverOptionTypes: OptionTypes<WebSocketServerOptions> = {
  // What cannot be a label is left out and counted, as with every other measurement.
  attributes,
  route: guarded(
    'a function from a request to a route',
    (value): value is NonNullable<WebSocketServerOptions['route']> => typeof value === 'function',
  ),
};

const socketOptionTypes: OptionTypes<WebSocketOptions> = { attributes, route: text };

/** @throws {ConfigurationError} where an option is wrong, or the server is none */
export function monitorWebSocketServer(
  server: WebSocketServerLike,
  given: WebSocketServerOptions | undefined,
  connections: WebSocketRecorder,
): WebSocketMonitor {
  const where = 'monitorWebSocketServer()';
  const options = checkOptions(where, given, serverOptionTypes);
  checkMethods(where, server, ['prependListener', 'removeListener', 'handleUpgrade'], 'a WebSocketServer of ws');
  const table = connections.tableOf(options.attributes);
  const live: LiveSockets = new Set();
  const onConnection = (socket: WebSocketLike, request: WebSocketRequest): void => {
    if (!isSocket(socket) || stateOf(socket) === readyState.closed) return;
    connections.watch(socket, { table, route: () => options.route?.(request) }, true, live);
  };
  for (const socket of clientsOf(server)) connections.watch(socket, { table }, false, live);
  // First, so that what the application sends at once is seen.
  server.prependListener('connection', onConnection);
  return monitor(() => {
    server.removeListener('connection', onConnection);
    connections.leave(live);
  });
}

/** @throws {ConfigurationError} where an option is wrong, or the socket is no connection of a server */
export function monitorWebSocket(
  socket: WebSocketLike,
  given: WebSocketOptions | undefined,
  connections: WebSocketRecorder,
): WebSocketMonitor {
  const where = 'monitorWebSocket()';
  const options = checkOptions(where, given, socketOptionTypes);
  checkMethods(where, socket, ['emit', 'send'], 'a WebSocket of ws');
  if (stateOf(socket) === readyState.connecting) {
    throw new ConfigurationError(
      `${where}: the socket is connecting, as one of a client is; accepted: one of a server`,
    );
  }
  const live: LiveSockets = new Set();
  if (stateOf(socket) !== readyState.closed) {
    const table = connections.tableOf(options.attributes);
    connections.watch(socket, { table, route: () => options.route }, true, live);
  }
  return monitor(() => connections.leave(live));
}

function monitor(stop: () => void): WebSocketMonitor {
  return { stop, [Symbol.dispose]: stop };
}

/** Those that are open; servers that keep no account of their connections have none. */
function clientsOf(server: WebSocketServerLike): readonly WebSocketLike[] {
  const { clients } = server;
  return clients === undefined
    ? []
    : [...clients].filter((each) => isSocket(each) && stateOf(each) === readyState.open);
}

function stateOf(socket: WebSocketLike): unknown {
  return property(socket, 'readyState');
}

function isSocket(value: unknown): value is WebSocketLike {
  return isObject(value) && isMethod(value, 'emit') && isMethod(value, 'send');
}

function checkMethods(where: string, value: unknown, methods: readonly string[], accepted: string): void {
  if (isObject(value) && methods.every((name) => typeof property(value, name) === 'function')) return;
  throw new ConfigurationError(`${where}: got ${shown(value)}; accepted: ${accepted}`);
}
