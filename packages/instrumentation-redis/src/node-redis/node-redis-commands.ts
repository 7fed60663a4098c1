// Hot: `begin`, `queue` and `over` are called for each command. Guarded by bench/instrumentation-redis.
import { performance } from 'node:perf_hooks';
import { kindOf } from '../commands/command-kind.ts';
import { type ClientState, isLeftOut } from '../recording/client-state.ts';
import { type Failure, failureNamed } from '../recording/failure.ts';
import { CommandOperation, Operation, recordingError, recordingReply } from '../recording/operation.ts';
import type { Operations } from '../recording/operations.ts';
import { Batch } from './batch.ts';
import type { Chosen } from './chosen.ts';
import type { NodeRedisClients } from './node-redis-clients.ts';
import type { BatchedCommand, Client, QueuedCommand } from './node-redis-types.ts';

/**
 * Measures commands by what settles them: the entry of the client's queue, which is made before the command is sent. Between
 * the call of the client and that of the queue nothing else can run, so what is put into the queue meanwhile is the command.
 */
export class NodeRedisCommands {
  readonly #clients: NodeRedisClients;
  readonly #operations: Operations;
  /** What is about to come to the queue. */
  #command: CommandOperation | undefined;
  #client: Client | undefined;
  #batch: Batch | undefined;
  /** The cluster or the sentinel that has just chosen a client. */
  chosen: Chosen | undefined = undefined;

  constructor(clients: NodeRedisClients, operations: Operations) {
    this.#clients = clients;
    this.#operations = operations;
  }

  get isSending(): boolean {
    return this.#command !== undefined || this.#batch !== undefined;
  }

  /** A client is asked to send a command. */
  begin(client: Client, args: ArrayLike<unknown> | undefined): CommandOperation | undefined {
    this.#command = undefined;
    // What is no command the driver refuses by itself.
    if (typeof args !== 'object' || args === null) return undefined;
    const kind = kindOf(args[0]);
    const state = this.#clients.of(client);
    if (kind.isInternal || isLeftOut(client, state)) return undefined;
    this.#client = client;
    const operation = new CommandOperation(
      this.#operations,
      this.#ownerOf(client, state),
      state,
      this.#startedAt(),
      kind,
    );
    this.#command = operation.with(args, 1);
    return operation;
  }

  beginBatch(client: Client, commands: readonly BatchedCommand[], isTransaction: boolean): Batch | undefined {
    const state = this.#clients.of(client);
    // A pipeline of nothing is not sent; a transaction of nothing is.
    if (isLeftOut(client, state) || (commands.length === 0 && !isTransaction)) return undefined;
    const operation = new Operation(this.#operations, this.#ownerOf(client, state), state, this.#startedAt());
    this.#batch = new Batch(commands, { operations: this.#operations, operation, isTransaction, chosen: this.chosen });
    return this.#batch;
  }

  /** Something is put into a queue. */
  queue(queued: QueuedCommand): void {
    const command = this.#command;
    if (command !== undefined) {
      const client = this.#client as Client;
      this.#command = undefined;
      this.#client = undefined;
      this.#watch(command, queued, client);
    } else this.#batch?.watch(queued);
  }

  /** The client has done what it was asked for, as far as it can do at once. */
  over(client: Client, command: CommandOperation | undefined, options: SendOptions | undefined): void {
    if (command !== undefined && this.#command === command) {
      this.#operations.failAs(command, isAborted(client, options) ? failureNamed('AbortError') : refusal(client));
    }
    this.#command = undefined;
  }

  overBatch(client: Client, batch: Batch | undefined): void {
    this.#batch = undefined;
    // The driver refuses a transaction by itself where it has seen that a watched key may have changed.
    batch?.queued(batch.isQueued || !client.isOpen ? refusal(client) : failureNamed('WatchError'));
  }

  #ownerOf(client: Client, { pool }: ClientState): object {
    return this.chosen?.owner ?? pool ?? client._self ?? client;
  }

  #startedAt(): number {
    return this.chosen?.startedAt ?? performance.now();
  }

  #watch(command: CommandOperation, queued: QueuedCommand, client: Client): void {
    if (command.kind.name === 'SELECT') this.#followDatabase(command, queued, client);
    if (this.chosen !== undefined) {
      this.#watchChosen(command, queued, this.chosen);
      return;
    }
    queued.resolve = recordingReply(command, queued.resolve);
    queued.reject = recordingError(command, queued.reject);
  }

  /** The same for a command that goes to another node where this one sends it away. */
  #watchChosen(command: CommandOperation, queued: QueuedCommand, chosen: Chosen): void {
    const operations = this.#operations;
    const { reject } = queued;
    queued.resolve = recordingReply(command, queued.resolve);
    queued.reject = (error) => {
      if (chosen.isRedirected(error)) {
        command.end();
        operations.redirected(error);
      } else operations.fail(command, error);
      reject(error);
    };
  }

  #followDatabase({ client: state }: CommandOperation, queued: QueuedCommand, client: Client): void {
    const { args, resolve } = queued;
    const database = args[1];
    queued.resolve = (reply) => {
      this.#clients.select(client, state, database);
      resolve(reply);
    };
  }
}

/** The options of a single command: by the names of node-redis 5 and 4. */
export interface SendOptions {
  readonly abortSignal?: AbortSignal;
  readonly signal?: AbortSignal;
}

function isAborted(client: Client, options: SendOptions | undefined): boolean {
  const signal = options?.abortSignal ?? options?.signal ?? client._commandOptions?.abortSignal;
  return client.isOpen && signal?.aborted === true;
}

/** Why a command did not come to the queue: the driver's own names for it. */
function refusal({ isOpen, isReady, options }: Client): Failure {
  if (!isOpen) return failureNamed('ClientClosedError');
  if (!isReady && options?.disableOfflineQueue === true) return failureNamed('ClientOfflineError');
  return failureNamed('QueueFullError');
}
