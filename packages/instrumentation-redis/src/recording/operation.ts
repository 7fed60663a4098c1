// Hot: one is made for each command. Guarded by bench/instrumentation-redis.
import { type CommandKind, isBlocking, kindOf } from '../commands/command-kind.ts';
import type { ClientState } from './client-state.ts';
import type { Operations } from './operations.ts';

/** A command or a batch that is under way. */
export class Operation {
  readonly recordedBy: Operations;
  /** Whom the application asked: a client, a pool or a cluster. */
  readonly owner: object;
  readonly startedAt: number;
  /** The client that sends it, which in a cluster can be another one after a redirection. */
  client: ClientState;
  hasEnded: boolean;

  constructor(recordedBy: Operations, owner: object, client: ClientState, startedAt: number) {
    this.recordedBy = recordedBy;
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

  /** It stands on objects of the driver, which somebody may write to a log. */
  toJSON(): undefined {
    return undefined;
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
  /** Whose name says what was sent, where that shows only when it is sent. */
  named: { readonly name: unknown } | undefined;
  /** How the driver settles it. */
  resolve: Settle | undefined;
  reject: Settle | undefined;

  constructor(recordedBy: Operations, owner: object, client: ClientState, startedAt: number, kind: CommandKind) {
    super(recordedBy, owner, client, startedAt);
    this.kind = kind;
    this.isBlocking = false;
    this.args = none;
    this.from = 0;
    this.named = undefined;
    this.resolve = undefined;
    this.reject = undefined;
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

type Settle = (value: unknown) => unknown;

// What replaces the functions that settle a promise of the driver: bound functions, not closures, which keep the object that
// they are called on alive until the engine has compiled the caller in earnest, and with it whatever was sent.

/** In the place of `resolve`: the same, after the reply was recorded. */
export function recordingReply(operation: CommandOperation, resolve: Settle): Settle {
  operation.resolve = resolve;
  return reply.bind(operation);
}

/** In the place of `reject`. */
export function recordingError(operation: CommandOperation, reject: Settle): Settle {
  operation.reject = reject;
  return fail.bind(operation);
}

function reply(this: CommandOperation, value: unknown): unknown {
  if (this.named !== undefined) this.kind = kindOf(this.named.name);
  this.recordedBy.succeed(this, value);
  return this.resolve?.(value);
}

function fail(this: CommandOperation, error: unknown): unknown {
  if (this.named !== undefined) this.kind = kindOf(this.named.name);
  this.recordedBy.fail(this, error);
  return this.reject?.(error);
}
