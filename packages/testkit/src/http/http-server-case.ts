import type { Attributes } from '@opentelemetry/api';
import type { HttpTemplates } from './http-application.ts';
import { rawConnection } from './raw-connection.ts';
import { type RecordedRequests, type RunningHttpServer, recordedRequests } from './recorded-requests.ts';

/** One behaviour of a measured server. */
export interface HttpServerCase {
  readonly behaviour: string;
  readonly run: (server: RunningHttpServer, templates: HttpTemplates) => Promise<void>;
}

/** The text of a request, as the last one of its connection. */
export function requestText(line: string, headers: readonly string[] = [], body = ''): string {
  return [`${line} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...headers, '', body].join('\r\n');
}

/** Sends a request on a connection of its own, and waits for all of the answer. */
export async function exchange({ port }: RunningHttpServer, text: string): Promise<string> {
  using connection = await rawConnection(port);
  connection.send(text);
  // Awaited here, as the connection is closed on the way out.
  return await connection.rest();
}

/** The one request that ended by the act. */
export async function onlyRequest(server: RunningHttpServer, act: () => Promise<unknown>): Promise<RecordedRequests> {
  const [ended] = await recordedRequests(server, 1, act);
  return ended as RecordedRequests;
}

/** The attributes of a request that is sent alone. */
export async function attributesOf(server: RunningHttpServer, text: string): Promise<Attributes> {
  const { attributes } = await onlyRequest(server, () => exchange(server, text));
  return attributes;
}

/** The attributes of a GET request over HTTP/1.1 without encryption, and some more. */
export function get(more: Attributes): Attributes {
  return { 'http.request.method': 'GET', 'url.scheme': 'http', 'network.protocol.version': '1.1', ...more };
}

/** The same for one that got an answer; a route that is `undefined` must be absent. */
export function answered(status: number, route: string | undefined, more: Attributes = {}): Attributes {
  return get({ 'http.response.status_code': status, ...(route !== undefined && { 'http.route': route }), ...more });
}
