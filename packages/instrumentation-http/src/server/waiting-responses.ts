import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

interface Waiting {
  readonly responses: Set<ServerResponse>;
  readonly onClose: () => void;
}

/** A connection knows the response that it sends at the moment; those to requests that came meanwhile wait for it. */
export type Connection = Socket & { readonly _httpMessage?: unknown } & { [key: symbol]: Waiting | undefined };

/**
 * Responses to pipelined requests. In Node 22 those that wait for their turn are forgotten when the connection closes: they
 * never say that they are closed, so the connection is asked.
 */
export class WaitingResponses {
  readonly #key = Symbol('executor-metrics.http.server.waiting');
  readonly #end: (response: ServerResponse) => void;

  constructor(end: (response: ServerResponse) => void) {
    this.#end = end;
  }

  addIfWaiting(connection: Connection, response: ServerResponse): void {
    if (connection._httpMessage === undefined || connection._httpMessage === null) return;
    const waiting = connection[this.#key] ?? this.#listen(connection);
    waiting.responses.add(response);
  }

  delete(connection: Connection, response: ServerResponse): void {
    const waiting = connection[this.#key];
    if (waiting === undefined) return;
    waiting.responses.delete(response);
    if (waiting.responses.size > 0) return;
    connection[this.#key] = undefined;
    connection.removeListener('close', waiting.onClose);
  }

  /** One listener for all that wait: a connection warns of more than ten. */
  #listen(connection: Connection): Waiting {
    const responses = new Set<ServerResponse>();
    const onClose = (): void => {
      for (const response of responses) this.#end(response);
    };
    const waiting: Waiting = { responses, onClose };
    connection[this.#key] = waiting;
    connection.on('close', onClose);
    return waiting;
  }
}
