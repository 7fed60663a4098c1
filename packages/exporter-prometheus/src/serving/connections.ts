import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { refuseBadRequest } from './bad-request.ts';

export interface ConnectionLimits {
  /** How many requests of one connection may wait for their answers. */
  readonly maxPipelined: number;
  /** How long a connection that has been refused is kept for its answer to arrive, in milliseconds. */
  readonly lingerMs: number;
}

/** What is asked on a connection and has not been answered. */
interface Pending {
  requests: number;
  /** What to do when all of it has been answered. */
  whenAnswered: (() => void) | undefined;
}

/** The connections of the endpoint. None of them keeps the process, and none can ask for more than its share. */
export class Connections {
  readonly #limits: ConnectionLimits;
  /** Those of TCP: with TLS, also the ones that no HTTP server knows of before the handshake is done. */
  readonly #open = new Set<Socket>();
  readonly #pending = new WeakMap<Socket, Pending>();

  constructor(limits: ConnectionLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#open.size;
  }

  opened(socket: Socket): void {
    // A process that has nothing else to do may end, whether or not a client keeps its connection.
    socket.unref();
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket));
  }

  /**
   * Counts a request until it has been answered. HTTP lets a client send many before it reads the first answer, and Node.js
   * takes any number of them: false for one too many, whose connection has been ended.
   */
  admits({ socket }: IncomingMessage, res: ServerResponse): boolean {
    const pending = this.#pendingOf(socket);
    if (pending.requests >= this.#limits.maxPipelined) {
      socket.destroy();
      return false;
    }
    pending.requests++;
    res.once('close', () => {
      pending.requests--;
      if (pending.requests === 0) pending.whenAnswered?.();
    });
    return true;
  }

  /** Something that is not HTTP has come. It is refused when what was asked before has been answered, in that order. */
  refuse(error: Error, socket: Socket): void {
    const refuse = (): void => refuseBadRequest(error, socket, this.#limits.lingerMs);
    const pending = this.#pendingOf(socket);
    if (pending.requests === 0) refuse();
    else pending.whenAnswered ??= refuse;
  }

  endAll(): void {
    for (const socket of this.#open) socket.destroy();
  }

  #pendingOf(socket: Socket): Pending {
    const found = this.#pending.get(socket);
    if (found !== undefined) return found;
    const pending: Pending = { requests: 0, whenAnswered: undefined };
    this.#pending.set(socket, pending);
    return pending;
  }
}
