import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { setRoute } from '@executor-metrics/node';
import { WebSocket, WebSocketServer } from 'ws';
import type { Accounts } from '../domain/accounts.ts';
import { type EventBus, isTaskEvent, type TaskEvent } from '../domain/events.ts';
import { expectedError } from './http-messages.ts';
import { tokenOf } from './token.ts';

export const eventsPath = '/events';
/** Clients have nothing to tell, but may ping. */
const maxMessageBytes = 1024;
/** A client that does not read is closed, before what waits for it fills memory. */
const maxWaitingBytes = 1024 * 1024;
/** How long clients may take to say goodbye. */
const farewellMs = 1000;
/** WebSocket close codes (RFC 6455, section 7.4.1). */
const goingAway = 1001;
const tryAgainLater = 1013;

export interface TaskEventsOptions {
  readonly accounts: Accounts;
  readonly bus: EventBus;
  readonly onError: (error: unknown) => void;
}

/** Tells the users of an organisation over WebSocket what happens to its tasks. */
export interface TaskEvents {
  /** For whoever measures its connections. */
  readonly server: WebSocketServer;
  close(): void;
}

/** Takes the upgrades of an HTTP server. */
export function serveTaskEvents(http: Server, { accounts, bus, onError }: TaskEventsOptions): TaskEvents {
  const server = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes });
  const organizations: Organizations = new WeakMap();

  const accept = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    if (request.url?.split('?', 1)[0] !== eventsPath) return refuse(socket, 404);
    setRoute(request, eventsPath);
    const { organizationId } = await accounts.authenticate(tokenOf(request));
    server.handleUpgrade(request, socket, head, (client) => {
      organizations.set(client, organizationId);
      // What a client sends that is no message ends its connection, and nothing else.
      client.on('error', () => {});
      server.emit('connection', client, request);
    });
  };
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => {});
    accept(request, socket, head).catch((error: unknown) => {
      const expected = expectedError(error);
      if (expected === undefined) onError(error);
      refuse(socket, expected?.status ?? 500);
    });
  });

  const unsubscribe = bus.subscribe((event) => {
    if (isTaskEvent(event)) tell(server, organizations, event);
  });
  return {
    server,
    close() {
      unsubscribe();
      sayGoodbye(server);
    },
  };
}

/** Of which organisation the user of each connection is. */
type Organizations = WeakMap<WebSocket, number>;

function tell(server: WebSocketServer, organizations: Organizations, { type, task, organizationId }: TaskEvent): void {
  const message = JSON.stringify({ type, task });
  for (const client of server.clients) {
    if (client.readyState !== WebSocket.OPEN || organizations.get(client) !== organizationId) continue;
    if (client.bufferedAmount > maxWaitingBytes) client.close(tryAgainLater, 'too slow');
    else client.send(message);
  }
}

function sayGoodbye(server: WebSocketServer): void {
  for (const client of server.clients) client.close(goingAway, 'the service is stopping');
  server.close();
  setTimeout(() => {
    for (const client of server.clients) client.terminate();
  }, farewellMs).unref();
}

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} Refused\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
