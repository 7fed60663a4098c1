import type { ConnectionState } from './connections.ts';

/** A statement that is under way: one command, or the two that prepare and execute it. */
export class Operation {
  readonly connection: ConnectionState;
  readonly text: string;
  readonly startMs: number;
  /** Rows that were seen one by one, where the command itself keeps none. */
  rows: number | undefined;
  hasEnded = false;

  constructor(connection: ConnectionState, text: string, startMs: number) {
    this.connection = connection;
    this.text = text;
    this.startMs = startMs;
  }
}
