import type { ClientState } from '../recording/client-state.ts';
import type { Markable } from './marks.ts';

// The parts of ioredis 5 and 6 that are used. Of a class of the library more is there than is declared here.

/** A command: its promise is settled by whoever calls `resolve` or `reject`, which are its own properties. */
export interface Command extends Markable {
  readonly name: string;
  readonly args: readonly unknown[];
  resolve(value: unknown): unknown;
  reject(error: unknown): unknown;
  /** Sent by the library among those of a pipeline. */
  readonly ignore?: boolean;
}

export interface RedisOptions {
  readonly host?: unknown;
  readonly port?: unknown;
  readonly path?: unknown;
  readonly db?: unknown;
  readonly sentinels?: unknown;
  readonly connectionName?: unknown;
  readonly enableAutoPipelining?: unknown;
}

export interface Client {
  readonly options: RedisOptions;
  readonly status: string;
  readonly isCluster?: boolean;
  /** Of the connection; `select` is the index of the database. */
  readonly condition?: { readonly select?: unknown; readonly subscriber?: unknown } | null;
  readonly stream?: { readonly remoteAddress?: unknown; readonly remotePort?: unknown } | null;
  readonly manuallyClosing?: boolean;
  [key: symbol]: ClientState | undefined;
}

/** The third parameter of `Redis.prototype.sendCommand` for commands of a pipeline. */
export interface PipelineStream {
  readonly isPipeline?: boolean;
}

export interface Pipeline extends Markable {
  readonly redis: Client;
  readonly _queue: readonly Command[];
  /** How many times `multi()` was called and `exec()` was not. */
  readonly _transactions: number;
  resolve(results: unknown): unknown;
  reject(error: unknown): unknown;
}

/** The result of each command of a pipeline. */
export type PipelineResult = readonly [error: unknown, value?: unknown];
