import type { Socket } from 'node:net';
import type { Tracked } from './open-request.ts';

/** What undici publishes of a request, in its versions 6 to 8; those that Node.js brings along are among them. */
export interface UndiciRequest extends Tracked {
  readonly method: string;
  readonly origin: string | URL;
  /** With its query; a whole URL where it is for a proxy to pass on. */
  readonly path: string;
  /** The protocol that the connection shall be handed over to. */
  readonly upgrade?: unknown;
}

export interface RequestMessage {
  readonly request: UndiciRequest;
}

export interface SendHeadersMessage extends RequestMessage {
  readonly socket: Socket & { readonly alpnProtocol?: unknown };
}

export interface HeadersMessage extends RequestMessage {
  readonly response: { readonly statusCode: number };
}

export interface ErrorMessage extends RequestMessage {
  readonly error: unknown;
}

export interface ConnectedMessage {
  readonly connectParams: { readonly hostname: string; readonly protocol: string; readonly port: string };
  readonly socket: Socket & { readonly alpnProtocol?: unknown };
}
