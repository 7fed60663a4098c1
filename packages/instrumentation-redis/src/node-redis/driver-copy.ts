import type { AnyFunction, Kit } from '@executor-metrics/instrumentation';
import type { Driver } from '../recording/client-state.ts';
import { ClientStates } from '../recording/client-states.ts';
import { failureReport } from '../recording/failure-report.ts';
import { hookDecoder } from '../recording/hook-decoder.ts';
import type { CommandOperation } from '../recording/operation.ts';
import { Operations } from '../recording/operations.ts';
import type { Recording } from '../recording/recording.ts';
import type { Chosen } from './chosen.ts';
import { hookPools } from './hook-pools.ts';
import { NodeRedisClients } from './node-redis-clients.ts';
import { NodeRedisCommands, type SendOptions } from './node-redis-commands.ts';
import { NodeRedisConnections } from './node-redis-connections.ts';
import { NodeRedisPools } from './node-redis-pools.ts';
import type { BatchedCommand, Client, Method, QueuedCommand, Type, WithClient } from './node-redis-types.ts';

type SendCommand = (this: Client, args: ArrayLike<unknown>, options?: SendOptions) => unknown;
type AddToQueue = (this: unknown, queued: QueuedCommand, isFirst?: boolean) => unknown;

/** One copy of `@redis/client`, with what is known of its clients. */
export class DriverCopy {
  readonly driver: Driver = { countsConnections: true };
  readonly operations: Operations;
  readonly clients: NodeRedisClients;
  readonly commands: NodeRedisCommands;
  readonly #kit: Kit;
  readonly #prototypes = new Set<object>();
  readonly #connections: NodeRedisConnections;
  readonly #pools: NodeRedisPools;

  constructor(kit: Kit, { key, endpoints, operations, connections }: Recording) {
    this.#kit = kit;
    this.operations = new Operations(kit, operations);
    this.clients = new NodeRedisClients(new ClientStates(kit, key, this.driver), endpoints, connections);
    this.commands = new NodeRedisCommands(this.clients, this.operations);
    this.#connections = new NodeRedisConnections(this.clients, connections, operations.failureOf);
    this.#pools = new NodeRedisPools(this.clients, connections, this.driver);
  }

  /** Whether a client, or the class of clients, is of this copy. */
  isHooked(client: object): boolean {
    const start: unknown = typeof client === 'function' ? client.prototype : client;
    for (let from = start; typeof from === 'object' && from !== null; from = Reflect.getPrototypeOf(from)) {
      if (this.#prototypes.has(from)) return true;
    }
    return false;
  }

  /** Connections, of all versions. */
  hookClient(prototype: object, meets: (client: Client) => void = () => {}): void {
    this.#prototypes.add(prototype);
    const connects = this.#kit.safe('a client that connects', (client: Client) => {
      meets(client);
      this.#pools.connects(client);
      this.#connections.connects(client);
    });
    this.#patch(
      prototype,
      'connect',
      (original) =>
        function connect(this: unknown, ...args: unknown[]): unknown {
          connects(this as Client);
          return original.apply(this, args);
        },
    );
    const emits = this.#kit.safe('an event of a client', (client: Client, event: unknown, error: unknown) => {
      meets(client);
      this.#connections.emits(client, event, error);
    });
    this.#patch(
      prototype,
      'emit',
      (original) =>
        function emit(this: unknown, ...args: unknown[]): unknown {
          emits(this as Client, args[0], args[1]);
          return original.apply(this, args);
        },
    );
  }

  /** It has two parameters in all versions. */
  hookCommands(prototype: object): void {
    const { commands } = this;
    const failed = failureReport(this.#kit, 'the beginning of a command');
    this.#kit.patch<SendCommand>(
      prototype,
      'sendCommand',
      (original) =>
        function sendCommand(this: Client, args, options) {
          let command: CommandOperation | undefined;
          try {
            command = commands.begin(this, args);
          } catch (error) {
            failed(error);
          }
          try {
            return original.call(this, args, options);
          } finally {
            // Where it came to the queue, nothing is left to do.
            if (commands.isSending) over(this, command, options);
          }
        },
    );
    const over = this.#kit.safe(
      'the sending of a command',
      (client: Client, command: CommandOperation | undefined, options: SendOptions | undefined) =>
        commands.over(client, command, options),
    );
  }

  hookBatch(prototype: object, method: string, isTransaction: (args: readonly unknown[]) => boolean): void {
    const { commands } = this;
    const begin = this.#kit.safe('the beginning of a batch', (client: Client, args: readonly unknown[]) =>
      commands.beginBatch(client, args[0] as readonly BatchedCommand[], isTransaction(args)),
    );
    const over = this.#kit.safe('the sending of a batch', (client: Client, batch: ReturnType<typeof begin>) =>
      commands.overBatch(client, batch),
    );
    this.#patch(
      prototype,
      method,
      (original) =>
        function executeBatch(this: unknown, ...args: unknown[]): unknown {
          const batch = begin(this as Client, args);
          try {
            return original.apply(this, args);
          } finally {
            over(this as Client, batch);
          }
        },
    );
  }

  /** The list of what a client has to send, since version 5. */
  hookQueue(prototype: object): void {
    const { commands } = this;
    const failed = failureReport(this.#kit, 'a queued command');
    this.#kit.patch<AddToQueue>(
      prototype,
      'add',
      (original) =>
        function add(this: unknown, queued, isFirst) {
          try {
            if (commands.isSending) commands.queue(queued);
          } catch (error) {
            failed(error);
          }
          return original.call(this, queued, isFirst);
        },
    );
  }

  /** The class that takes the replies apart, in version 4 with the same method. */
  hookReplies(type: Type | undefined): void {
    if (type !== undefined) hookDecoder(this.#kit, this.operations.arrival, type.prototype, 'write');
  }

  hookMessages(prototype: object): void {
    const { received } = this.operations;
    this.#patch(
      prototype,
      'handleMessageReply',
      (original) =>
        function handleMessageReply(this: unknown, ...args: unknown[]): unknown {
          const isMessage = original.apply(this, args);
          if (isMessage === true) received(String((args[0] as readonly unknown[])[0]) === 'smessage');
          return isMessage;
        },
    );
  }

  hookPool(type: Type): void {
    hookPools(this.#kit, this.#pools, type);
  }

  /** A cluster or a sentinel chooses a client, again after each redirection, and calls a function with it. */
  hookChoosing(prototype: object, choose: (self: object) => Chosen): void {
    const { commands } = this;
    const chosenOf = this.#kit.safe('the choice of a client', choose);
    this.#patch(
      prototype,
      '_execute',
      (original) =>
        function _execute(this: unknown, ...args: unknown[]): unknown {
          const index = args.findIndex((each) => typeof each === 'function');
          const use = args[index];
          const chosen = chosenOf(this as object);
          if (typeof use !== 'function' || chosen === undefined) return original.apply(this, args);
          const used: WithClient = function used(this: unknown, ...given) {
            const before = commands.chosen;
            commands.chosen = chosen;
            try {
              return Reflect.apply(use, this, given);
            } finally {
              commands.chosen = before;
            }
          };
          return original.apply(this, args.with(index, used));
        },
    );
  }

  #patch(prototype: object, method: string, wrap: (original: Method) => Method): void {
    this.#kit.patch<AnyFunction>(prototype, method, wrap as unknown as (original: AnyFunction) => AnyFunction);
  }
}
