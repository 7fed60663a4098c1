import type { Kit } from '@executor-metrics/instrumentation';
import { type CommandKind, kindOf } from '../commands/command-kind.ts';
import { ClientState, type Driver } from '../recording/client-state.ts';
import type { Endpoint, Endpoints } from '../recording/endpoint.ts';
import { CommandOperation, Operation } from '../recording/operation.ts';
import { Operations } from '../recording/operations.ts';
import type { Recording } from '../recording/recording.ts';

/** What node-redis 5.12 and later publishes of a command. */
interface TracedCommand extends Traced {
  /** In capitals. */
  readonly command: unknown;
  /** Copied and with some of them left out. */
  readonly args: unknown;
  /** Of a command of a batch, which is published as well. */
  readonly batchMode?: unknown;
}

interface TracedBatch extends Traced {
  /** `MULTI` or `PIPELINE`. */
  readonly batchMode: unknown;
}

interface Traced {
  readonly database?: unknown;
  readonly serverAddress?: unknown;
  readonly serverPort?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
  [key: symbol]: Operation | undefined;
}

/**
 * Measures the commands of a bundled node-redis by what it publishes on `node:diagnostics_channel`. As soon as anybody
 * subscribes there, the library copies the arguments of each command to text, which for scripts costs more than the command:
 * so this is only done for those that cannot be measured otherwise.
 */
export class TracedCommands {
  readonly #kit: Kit;
  readonly #key: symbol;
  readonly #endpoints: Endpoints;
  readonly #operations: Operations;
  readonly #driver: Driver = { countsConnections: false };
  readonly #isMeasured: () => boolean;
  readonly #states = new WeakMap<Endpoint, ClientState>();
  #isOn = false;

  /** @param isMeasured whether a command is being sent that is measured otherwise */
  constructor(kit: Kit, { key, endpoints, operations }: Recording, isMeasured: () => boolean) {
    this.#kit = kit;
    this.#key = key;
    this.#endpoints = endpoints;
    this.#operations = new Operations(kit, operations);
    this.#isMeasured = isMeasured;
  }

  start(): void {
    if (this.#isOn) return;
    this.#isOn = true;
    this.#kit.subscribeTracing<TracedCommand>('node-redis:command', {
      start: (context) => this.#begin(context),
      asyncStart: (context) => this.#end(context),
    });
    this.#kit.subscribeTracing<TracedBatch>('node-redis:batch', {
      start: (context) => {
        if (!this.#isMeasured()) context[this.#key] = this.#operation(context);
      },
      asyncStart: (context) => this.#endBatch(context),
    });
  }

  #begin(context: TracedCommand): void {
    const kind = kindOf(context.command);
    if (kind.isInternal || context.batchMode !== undefined || this.#isMeasured()) return;
    context[this.#key] = this.#command(context, kind);
  }

  #end(context: TracedCommand): void {
    const operation = context[this.#key];
    if (!(operation instanceof CommandOperation)) return;
    if (context.error === undefined) this.#operations.succeed(operation, context.result);
    else this.#operations.fail(operation, context.error);
  }

  #endBatch(context: TracedBatch): void {
    const operation = context[this.#key];
    if (operation === undefined) return;
    const name = context.batchMode === 'MULTI' ? 'MULTI' : 'PIPELINE';
    const failure = context.error === undefined ? undefined : this.#operations.failureOf(context.error);
    this.#operations.endBatch(operation, { name, isBlocking: false, failure });
  }

  #command(context: TracedCommand, kind: CommandKind): CommandOperation {
    const args = Array.isArray(context.args) ? context.args : [];
    const state = this.#stateOf(context);
    return new CommandOperation(this.#operations, state, state, performance.now(), kind).with(args, 1);
  }

  #operation(context: TracedBatch): Operation {
    const state = this.#stateOf(context);
    return new Operation(this.#operations, state, state, performance.now());
  }

  #stateOf({ serverAddress, serverPort, database }: Traced): ClientState {
    const endpoint = this.#endpoints.of(serverAddress, serverPort, database);
    const known = this.#states.get(endpoint);
    if (known !== undefined) return known;
    const state = new ClientState(this.#driver);
    state.endpoint = endpoint;
    state.isReady = true;
    this.#states.set(endpoint, state);
    return state;
  }
}
