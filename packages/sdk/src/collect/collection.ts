import type { Snapshot } from '../snapshot/snapshot.ts';

/**
 * What a reader collected, and its word on what became of it. A delta that did not reach its backend is put back by
 * `restore()` and comes with the next collection; one that did, or may have, is settled by `commit()`.
 */
export interface Collection {
  readonly snapshot: Snapshot;
  /** Of callbacks that failed; what the others observed is there. */
  readonly errors: readonly unknown[];
  commit(): void;
  restore(): void;
}

export interface CollectOptions {
  /** How long callbacks may take, in milliseconds. Default: 5000. */
  readonly timeoutMillis?: number | undefined;
}
