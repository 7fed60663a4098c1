import type { Recording } from '../recording/recording.ts';
import type { Target } from '../recording/target.ts';
import { ConnectionTransaction } from '../recording/transactions.ts';
import type { ClientState } from './operation.ts';
import type { ConnectionParameters, PgClient } from './pg-types.ts';

/** The clients that were seen, and the databases that they are connected to. */
export class Clients {
  readonly #key = Symbol('executor-metrics.pg.client');
  readonly #recording: Recording;

  constructor(recording: Recording) {
    this.#recording = recording;
  }

  of(client: PgClient): ClientState {
    return this.known(client) ?? this.#meet(client);
  }

  /** What is known of a client that has been seen. */
  known(client: PgClient): ClientState | undefined {
    return client[this.#key] as ClientState | undefined;
  }

  /** Where a client connects to: pg has made that out of options, a connection string and the environment. */
  target({ host, port, database }: ConnectionParameters): Target {
    const isSocket = typeof host === 'string' && host.startsWith('/');
    return this.#recording.targets.of({
      system: 'postgresql',
      namespace: database,
      address: host,
      port: isSocket ? undefined : port,
    });
  }

  #meet(client: PgClient): ClientState {
    const { transactions } = this.#recording;
    const target = this.target(client.connectionParameters ?? {});
    const transaction = transactions && new ConnectionTransaction(transactions, () => target, { beginCommits: false });
    const state: ClientState = { client, target, transaction };
    client[this.#key] = state;
    return state;
  }
}
