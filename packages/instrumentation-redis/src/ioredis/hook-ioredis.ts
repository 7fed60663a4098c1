import type { AnyFunction, Kit } from '@executor-metrics/instrumentation';
import type { Driver } from '../recording/client-state.ts';
import { ClientStates } from '../recording/client-states.ts';
import { failureReport } from '../recording/failure-report.ts';
import { hookDecoder } from '../recording/hook-decoder.ts';
import { Operations } from '../recording/operations.ts';
import type { Recording } from '../recording/recording.ts';
import { partsOf } from './bundled-parts.ts';
import { hookRedirections } from './hook-redirections.ts';
import { IoredisClients } from './ioredis-clients.ts';
import { IoredisCommands } from './ioredis-commands.ts';
import { IoredisConnections } from './ioredis-connections.ts';
import { IoredisPipelines } from './ioredis-pipelines.ts';
import type { Client, Command, Pipeline, PipelineStream } from './ioredis-types.ts';
import { Marks } from './marks.ts';

const versions = { from: '5.0.0', below: '7.0.0' };
/** That of ioredis 5. */
const parserVersions = { from: '3.0.0', below: '4.0.0' };

type SendCommand = (this: Client, command: Command, stream?: PipelineStream, node?: unknown) => unknown;

/** A class, as a module has it. */
interface Class {
  readonly prototype: object;
}

/** Hooks ioredis, all copies of it alike. */
export class IoredisHook {
  readonly #kit: Kit;
  readonly #commands: IoredisCommands;
  readonly #pipelines: IoredisPipelines;
  readonly #connections: IoredisConnections;
  readonly #clients: IoredisClients;
  readonly #operations: Operations;

  constructor(kit: Kit, { key, endpoints, operations, connections }: Recording) {
    const driver: Driver = { countsConnections: true };
    this.#kit = kit;
    this.#operations = new Operations(kit, operations);
    this.#clients = new IoredisClients(new ClientStates(kit, key, driver), endpoints, connections);
    const marks = new Marks(this.#operations);
    this.#commands = new IoredisCommands(marks, this.#clients, this.#operations);
    this.#pipelines = new IoredisPipelines(marks, this.#clients, this.#commands, this.#operations);
    this.#connections = new IoredisConnections(this.#clients, connections, operations.failureOf);
  }

  /** Hooks each copy of the library. */
  hook(): void {
    this.#onFile('built/Redis.js', (exports) => this.#hookRedis(defaultOf(exports)));
    this.#onFile('built/cluster/index.js', (exports) => this.#hookCluster(defaultOf(exports)));
    this.#onFile('built/Pipeline.js', (exports) => this.#hookPipeline(defaultOf(exports)));
    this.#onFile('built/DataHandler.js', (exports) => this.#hookMessages(defaultOf(exports).prototype));
    this.#hookReplies();
    this.#onFile('built/connectors/SentinelConnector/index.js', (exports) => this.#hookSentinel(defaultOf(exports)));
    this.#onFile('built/redis/event_handler.js', (exports) => this.#hookSetUp(exports as object));
  }

  /** A class, the library itself or a client, of a bundle. Returns whether it is one of ioredis. */
  hookTarget(target: object): boolean {
    const parts = partsOf(target);
    for (const prototype of parts.redis) this.#hookRedis({ prototype });
    for (const prototype of parts.cluster) this.#hookCluster({ prototype });
    for (const prototype of parts.pipeline) this.#hookPipeline({ prototype });
    return parts.redis.length + parts.cluster.length + parts.pipeline.length > 0;
  }

  #hookRedis({ prototype }: Class): void {
    this.#hookCommands(prototype);
    const changes = this.#kit.safe('the status of a client', (client: Client, status: string) =>
      this.#connections.changes(client, status),
    );
    this.#before(prototype, 'setStatus', (client, [status]) => changes(client, String(status)));
    const fails = this.#kit.safe('an error of a client', (client: Client, error: unknown) =>
      this.#connections.fails(client, error),
    );
    this.#before(prototype, 'silentEmit', (client, [event, error]) => {
      if (event === 'error') fails(client, error);
    });
  }

  /** Neither this method nor that of a cluster has more than three parameters. */
  #hookCommands(prototype: object): void {
    const commands = this.#commands;
    const failed = failureReport(this.#kit, 'the beginning of a command');
    this.#kit.patch<SendCommand>(
      prototype,
      'sendCommand',
      (original) =>
        function sendCommand(this: Client, command, stream, node) {
          try {
            commands.send(this, command, stream);
          } catch (error) {
            failed(error);
          }
          return original.call(this, command, stream, node);
        },
    );
  }

  #hookCluster({ prototype }: Class): void {
    const send = this.#kit.safe(
      'the beginning of a command',
      (cluster: Client, command: Command, stream?: PipelineStream) =>
        this.#commands.sendToCluster(cluster, command, stream),
    );
    this.#before(prototype, 'sendCommand', (cluster, [command, stream]) =>
      send(cluster, command as Command, stream as PipelineStream | undefined),
    );
    hookRedirections(this.#kit, prototype, this.#operations.redirected);
  }

  #hookPipeline({ prototype }: Class): void {
    const add = this.#kit.safe('a command of a pipeline', (pipeline: Pipeline, command: Command) =>
      this.#pipelines.add(pipeline, command),
    );
    this.#before<Pipeline>(prototype, 'sendCommand', (pipeline, [command]) => add(pipeline, command as Command));
    const execute = this.#kit.safe('the beginning of a pipeline', (pipeline: Pipeline) =>
      this.#pipelines.execute(pipeline),
    );
    this.#before<Pipeline>(prototype, 'exec', (pipeline) => execute(pipeline));
  }

  #hookMessages(prototype: object): void {
    const { received } = this.#operations;
    const looks = this.#kit.safe('a message', (redis: Client, reply: unknown) => {
      if (!redis.condition?.subscriber || !Array.isArray(reply)) return;
      const type = String(reply[0]);
      if (type === 'message' || type === 'pmessage' || type === 'smessage') received(type === 'smessage');
    });
    this.#before<{ readonly redis: Client }>(prototype, 'handleSubscriberReply', ({ redis }, [reply]) =>
      looks(redis, reply),
    );
  }

  /** What takes the replies apart: its own since version 6, a package of its own before. */
  #hookReplies(): void {
    const { arrival } = this.#operations;
    this.#onFile('built/resp/decoder.js', (exports) => {
      hookDecoder(this.#kit, arrival, (exports as { readonly Decoder: Class }).Decoder.prototype, 'write');
    });
    this.#kit.onModule({ name: 'redis-parser', file: 'lib/parser.js', versions: parserVersions }, (exports) => {
      hookDecoder(this.#kit, arrival, (exports as Class).prototype, 'execute');
    });
  }

  /** These ask sentinels where the server is. */
  #hookSentinel({ prototype }: Class): void {
    const ignore = this.#kit.safe('the client of a sentinel', (client: Client) => {
      this.#clients.of(client).isIgnored = true;
    });
    this.#kit.patch(
      prototype,
      'connectToSentinel',
      (original: AnyFunction) =>
        function connectToSentinel(this: unknown, ...args: readonly unknown[]): unknown {
          const client = original.apply(this as never, args as never[]) as Client;
          ignore(client);
          return client;
        },
    );
  }

  /** What the library sends when it has got its connection back: subscriptions, the database. */
  #hookSetUp(exports: object): void {
    const commands = this.#commands;
    this.#kit.patch(
      exports,
      'readyHandler',
      (original: AnyFunction) =>
        function readyHandler(this: unknown, ...args: readonly unknown[]): unknown {
          const handler = original.apply(this as never, args as never[]);
          if (typeof handler !== 'function') return handler;
          return function ready(this: unknown, ...given: unknown[]): unknown {
            const before = commands.settingUp;
            commands.settingUp = args[0] as Client;
            try {
              return Reflect.apply(handler, this, given);
            } finally {
              commands.settingUp = before;
            }
          };
        },
    );
  }

  #before<T = Client>(target: object, method: string, look: (self: T, args: readonly unknown[]) => void): void {
    this.#kit.patch(
      target,
      method,
      (original: AnyFunction) =>
        function hooked(this: T, ...args: readonly unknown[]): unknown {
          look(this, args);
          return original.apply(this as never, args as never[]);
        },
    );
  }

  #onFile(file: string, hook: (exports: unknown) => void): void {
    this.#kit.onModule({ name: 'ioredis', file, versions }, hook);
  }
}

function defaultOf(exports: unknown): Class {
  return (exports as { readonly default: Class }).default;
}
