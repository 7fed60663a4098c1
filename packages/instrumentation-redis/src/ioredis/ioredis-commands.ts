// Hot: `send` is called for each command. Guarded by bench/instrumentation-redis.
import { performance } from 'node:perf_hooks';
import { type CommandKind, kindOf } from '../commands/command-kind.ts';
import { type ClientState, isLeftOut } from '../recording/client-state.ts';
import { CommandOperation, recordingError, recordingReply } from '../recording/operation.ts';
import type { Operations } from '../recording/operations.ts';
import type { IoredisClients } from './ioredis-clients.ts';
import type { Client, Command, PipelineStream } from './ioredis-types.ts';
import type { Marks } from './marks.ts';

/** What the library sends by itself on a new connection. */
const handshake: ReadonlySet<string> = new Set(['auth', 'hello', 'select', 'client', 'readonly', 'info']);

/** Measures commands by what settles them, so that no promise of the application is touched. */
export class IoredisCommands {
  readonly #marks: Marks;
  readonly #clients: IoredisClients;
  readonly #operations: Operations;
  /** The client that has got its connection and sets it up again, which it does in one go. */
  settingUp: Client | undefined = undefined;

  constructor(marks: Marks, clients: IoredisClients, operations: Operations) {
    this.#marks = marks;
    this.#clients = clients;
    this.#operations = operations;
  }

  /** A client is about to send a command, or to put it aside; for the same command also later and on other clients. */
  send(client: Client, command: Command, stream: PipelineStream | undefined): void {
    const state = this.#clients.of(client);
    const known = this.#marks.of(command);
    if (known !== undefined) {
      known.moveTo(state);
      return;
    }
    if (stream?.isPipeline === true || isLeftOut(client, state) || this.settingUp === client) return;
    const kind = kindOf(command.name);
    if (kind.isInternal || (client.status === 'connect' && handshake.has(command.name))) return;
    this.begin(client, command, state, kind);
  }

  /** The application asks a cluster, which chooses a node, and another one after a redirection. */
  sendToCluster(cluster: Client, command: Command, stream: PipelineStream | undefined): void {
    if (this.#marks.of(command) !== undefined || stream?.isPipeline === true) return;
    const state = this.#clients.of(cluster);
    // The cluster looks whether it is complete.
    if (isLeftOut(cluster, state) || (command.name === 'cluster' && cluster.status === 'connect')) return;
    this.begin(cluster, command, state, kindOf(command.name));
  }

  begin(owner: Client, command: Command, state: ClientState, kind: CommandKind): void {
    const { resolve, reject } = command;
    // A command that could not be made (one of the name `__proto__`) has none, and fails in the driver.
    if (typeof resolve !== 'function' || typeof reject !== 'function') return;
    const operation = new CommandOperation(this.#operations, owner, state, performance.now(), kind);
    operation.with(command.args, 0);
    // Scripts are renamed when they are written: EVALSHA, or EVAL where the server has not seen them.
    if (kind.name === 'EVALSHA') operation.named = command;
    this.#marks.put(command, operation);
    command.resolve = recordingReply(operation, resolve);
    command.reject = recordingError(operation, reject);
  }
}
