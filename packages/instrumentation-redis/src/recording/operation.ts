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
  hasEnded = false;

  constructor(owner: object, client: ClientState, startedAt: number) {
    this.owner = owner;
    this.client = client;
    this.startedAt = startedAt;
    client.pending++;
    if (!client.isReady) this.#wait();
  }

  /** Another client sends it from now on. */
  moveTo(client: ClientState): void {
    if (this.hasEnded || client === this.client) return;
    this.#leave();
    this.client = client;
    client.pending++;
    if (!client.isReady) this.#wait();
  }

  end(): void {
    this.hasEnded = true;
    this.#leave();
  }

  #wait(): void {
    this.client.waiting ??= new Set();
    this.client.waiting.add(this);
  }

  #leave(): void {
    this.client.pending--;
    this.client.waiting?.delete(this);
  }
}

/** What tells one command from another. */
export interface CommandParts {
  readonly kind: CommandKind;
  /** As they were sent, of which only keys and the option BLOCK are ever looked at. */
  readonly args: ArrayLike<unknown>;
  /** The index of the first argument after the name of the command. */
  readonly from: number;
}

const none: readonly unknown[] = [];

/** A single command that is under way. */
export class CommandOperation extends Operation {
  kind: CommandKind;
  readonly isBlocking: boolean;
  /** Only of commands that look something up: the memory of others is left to the driver. */
  readonly args: ArrayLike<unknown>;
  readonly from: number;

  constructor(owner: object, client: ClientState, startedAt: number, { kind, args, from }: CommandParts) {
    super(owner, client, startedAt);
    this.kind = kind;
    this.isBlocking = isBlocking(kind, args, from);
    this.args = kind.lookup === undefined ? none : args;
    this.from = from;
  }
}
