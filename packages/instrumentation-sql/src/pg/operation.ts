import { performance } from 'node:perf_hooks';
import type { Target } from '../recording/target.ts';
import type { ConnectionTransaction } from '../recording/transactions.ts';
import type { PgClient } from './pg-types.ts';

/** What is known of a client: kept on the client itself. */
export interface ClientState {
  readonly client: PgClient;
  readonly target: Target;
  readonly transaction: ConnectionTransaction | undefined;
}

/** A statement that is under way: kept on the query itself. */
export class Operation {
  readonly client: ClientState;
  readonly text: string | undefined;
  readonly startMs: number;
  /** It is the statement of a `pool.query()`, which gives its client back at once, while the query handles its end. */
  isOfPool: boolean;
  /** What the query ended with, where the query itself does not keep that. */
  results: unknown;
  /** Rows that were seen one by one, where the query itself keeps none. */
  rows = 0;

  /** What fails or succeeds after a time-out is over already. */
  hasEnded = false;

  /** @param obtainedMs when the client was obtained for it, in a `pool.query()` */
  constructor(client: ClientState, text: string | undefined, obtainedMs: number | undefined) {
    this.client = client;
    this.text = text;
    this.isOfPool = obtainedMs !== undefined;
    this.startMs = obtainedMs ?? performance.now();
  }
}
