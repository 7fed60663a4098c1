/**
 * A connection as the package `ws` has it, in as much as it is looked at. Its messages go through its method `emit`, as the
 * event `message`, and through its method `send`.
 */
export interface WebSocketLike {
  readonly readyState: number;
  // As methods, so that they may be typed for events and messages of any kind.
  emit(event: never, ...args: never[]): boolean;
  send(data: never, ...rest: never[]): void;
}

/** The request with which a connection begins, in as much as routes are made of it; `IncomingMessage` of Node.js is one. */
export interface WebSocketRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** A server as the package `ws` has it, in as much as it is looked at. */
export interface WebSocketServerLike {
  /** The connections that there are already. Not there where the server is told to keep no account of them. */
  readonly clients: Iterable<WebSocketLike>;
  prependListener(event: 'connection', listener: (socket: WebSocketLike, request: WebSocketRequest) => void): unknown;
  removeListener(event: 'connection', listener: (socket: WebSocketLike, request: WebSocketRequest) => void): unknown;
}

/** Values of `readyState` (WHATWG, WebSockets Standard). */
export const readyState: Readonly<{ connecting: 0; open: 1; closed: 3 }> = Object.freeze({
  connecting: 0,
  open: 1,
  closed: 3,
});
