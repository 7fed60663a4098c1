// Hot: one is made for each command. Guarded by bench/instrumentation-redis.
import { type CommandKind, isBlocking } from '../commands/command-kind.ts';
import type { ClientState } from './client-state.ts';

/** A command or a batch that is under way. */
export class Operation {
  /** Whom the application asked: a client, a pool or a cluster. */
  readonly owner: object;
  readonly startedAt: number;
  /** The client that sends it, which in a cluster can be another one after a redirection. */
  client: ClientState;
  hasEnded: boolean;

  constructor(owner: object, client: ClientState, startedAt: number) {
    this.owner = owner;
    this.client = client;
    this.startedAt = startedAt;
    this.hasEnded = false;
    client.pending++;
    if (!client.isReady) waitFor(client, this);
  }

  /** Another client sends it from now on. */
  moveTo(client: ClientState): void {
    if (this.hasEnded || client === this.client) return;
    leave(this);
    this.client = client;
    client.pending++;
    if (!client.isReady) waitFor(client, this);
  }

  end(): void {
    this.hasEnded = true;
    leave(this);
  }
}

// Functions: each object of a class with private methods is marked as such when it is made.

function waitFor(client: ClientState, operation: Operation): void {
  client.waiting ??= new Set();
  client.waiting.add(operation);
}

function leave(operation: Operation): void {
  const { client } = operation;
  client.pending--;
  if (client.waiting !== undefined) client.waiting.delete(operation);
}

const none: readonly unknown[] = [];

/** A single command that is under way. */
export class CommandOperation extends Operation {
  kind: CommandKind;
  isBlocking: boolean;
  /** Only of commands that look something up: the memory of others is left to the driver. */
  args: ArrayLike<unknown>;
  /** The index of the first argument after the name of the command. */
  from: number;

  constructor(owner: object, client: ClientState, startedAt: number, kind: CommandKind) {
    super(owner, client, startedAt);
    this.kind = kind;
    this.isBlocking = false;
    this.args = none;
    this.from = 0;
  }

  /**
   * @param args as they are sent, of which only keys and the option BLOCK are ever looked at
   * @param from the index of the first one after the name of the command
   */
  with(args: ArrayLike<unknown>, from: number): this {
    const { kind } = this;
    if (kind.blocking !== 'never') this.isBlocking = isBlocking(kind, args, from);
    if (kind.lookup !== undefined) {
      this.args = args;
      this.from = from;
    }
    return this;
  }
}
