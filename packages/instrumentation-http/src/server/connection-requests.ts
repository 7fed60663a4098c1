// Hot: `add` and `take` are called for each request. Guarded by bench/instrumentation-http/server.bench.ts.
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Kit } from '@executor-metrics/instrumentation';
import type { OpenRequest } from './open-request.ts';

/** Keeps the requests on it that are under way, in the order in which they came: pipelined ones wait for those before. */
export type Connection = Socket & { [key: symbol]: OpenRequest[] | undefined };

/**
 * The requests that are under way, by connection. A connection is listened to once for all of its requests: its end is theirs,
 * whatever the application does to the listeners of its responses, and in Node 22 responses that wait for their turn never
 * say that they are closed.
 */
export class ConnectionRequests {
  readonly #key = Symbol('executor-metrics.http.server.requests');
  readonly #connections = new Set<Connection>();
  readonly #onClose: (this: Connection) => void;

  /** @param cutOff is told of each request whose connection was closed before it had ended */
  constructor(kit: Kit, cutOff: (open: OpenRequest) => void) {
    const forget = (connection: Connection): void => this.#forget(connection);
    const key = this.#key;
    this.#onClose = function onClose(this: Connection): void {
      const requests = this[key] ?? [];
      forget(this);
      for (const open of requests) cutOff(open);
    };
    kit.onDisable(() => {
      for (const connection of this.#connections) this.#forget(connection);
    });
  }

  add(connection: Connection, open: OpenRequest): void {
    const requests = connection[this.#key] ?? this.#listen(connection);
    requests.push(open);
  }

  /** The request that a response was for, which is not under way any more; `undefined` where it does not count. */
  take(connection: Connection, response: ServerResponse): OpenRequest | undefined {
    const requests = connection[this.#key];
    if (requests === undefined) return undefined;
    const [first] = requests;
    if (first?.response === response) {
      requests.shift();
      return first;
    }
    const index = requests.findIndex((open) => open.response === response);
    return index === -1 ? undefined : requests.splice(index, 1)[0];
  }

  #listen(connection: Connection): OpenRequest[] {
    const requests: OpenRequest[] = [];
    connection[this.#key] = requests;
    this.#connections.add(connection);
    connection.on('close', this.#onClose);
    return requests;
  }

  #forget(connection: Connection): void {
    connection[this.#key] = undefined;
    this.#connections.delete(connection);
    connection.removeListener('close', this.#onClose);
  }
}
