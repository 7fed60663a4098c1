import type { Connections } from './connections.ts';
import type { Endpoints } from './endpoint.ts';
import type { OperationInstruments } from './operations.ts';

/** What the hooks of all drivers record with. */
export interface Recording {
  /** What is known of a client or a command is kept there under this key. */
  readonly key: symbol;
  readonly endpoints: Endpoints;
  readonly operations: OperationInstruments;
  readonly connections: Connections;
}
