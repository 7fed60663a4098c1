import type { ClientState } from '../recording/client-state.ts';

// The parts of node-redis 4, 5 and 6 (@redis/client 1, 5 and 6) that are used.

export interface ClientOptions {
  readonly socket?: { readonly host?: unknown; readonly port?: unknown; readonly path?: unknown };
  readonly database?: unknown;
  readonly disableOfflineQueue?: unknown;
}

export interface Client {
  readonly options?: ClientOptions;
  readonly isOpen: boolean;
  readonly isReady: boolean;
  /** Since 5: the client itself, where this is an object in front of it. */
  readonly _self?: Client;
  readonly _commandOptions?: { readonly abortSignal?: AbortSignal };
  [key: symbol]: ClientState | undefined;
}

/** A command in the queue of a client: whoever settles it calls one of these, which are its own properties. */
export interface QueuedCommand {
  readonly args: readonly unknown[];
  resolve(this: void, reply?: unknown): void;
  reject(this: void, error?: unknown): void;
}

/** A command of a transaction or a pipeline. */
export interface BatchedCommand {
  readonly args: readonly unknown[];
}

export interface Pool {
  readonly _self?: Pool;
  readonly idleClients: number;
  readonly clientsInUse: number;
  readonly tasksQueueLength: number;
}

/** A function that a pool, a cluster or a sentinel calls with the client that it has chosen. */
export type WithClient = (this: unknown, client: Client, ...rest: unknown[]) => unknown;

/** A method that is patched. */
export type Method = (this: unknown, ...args: unknown[]) => unknown;

/** A class of the library. */
export interface Type {
  readonly prototype: object;
}
