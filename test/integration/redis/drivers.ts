import { createRequire } from 'node:module';
import type { Redis as Ioredis } from 'ioredis';
import type { createClient as createNodeRedis } from 'redis';

const require = createRequire(import.meta.url);

export type NodeRedis = ReturnType<typeof createNodeRedis>;

export interface ClientSettings {
  readonly port: number;
  readonly database?: number;
  readonly isRetrying?: boolean;
}

/** What the clients of all drivers can do, each in its own way. */
export interface AnyClient {
  /** The driver's own client. */
  readonly raw: object;
  /** Of node-redis 4. */
  readonly isOld: boolean;
  send(...words: readonly (string | Buffer)[]): Promise<unknown>;
  get(key: string): Promise<unknown>;
  getBuffer(key: string): Promise<unknown>;
  set(key: string, value: string): Promise<unknown>;
  mget(...keys: readonly string[]): Promise<unknown>;
  pipeline(...commands: readonly (readonly string[])[]): Promise<unknown>;
  transaction(...commands: readonly (readonly string[])[]): Promise<unknown>;
  /** Ends it, and waits until it has. */
  close(): Promise<void>;
}

/** A driver in one of its versions. */
export interface DriverUnderTest {
  readonly name: string;
  readonly family: 'ioredis' | 'node-redis';
  /** Loads it, and makes a client that is connected. */
  connect(settings: ClientSettings): Promise<AnyClient>;
}

/** The versions by the names that this project has them under. */
export const ioredisVersions: readonly string[] = ['ioredis', 'ioredis-5', 'ioredis-5-0'];
export const nodeRedisVersions: readonly string[] = ['redis', 'redis-5', 'redis-4'];

export const drivers: readonly DriverUnderTest[] = [
  ...ioredisVersions.map((name): DriverUnderTest => ({ name, family: 'ioredis', connect: (at) => ioredis(name, at) })),
  ...nodeRedisVersions.map(
    (name): DriverUnderTest => ({ name, family: 'node-redis', connect: (at) => nodeRedis(name, at) }),
  ),
];

/** `require('ioredis')` is the class in all versions. */
export function loadIoredis(name: string): typeof import('ioredis').Redis & typeof import('ioredis') {
  return require(name);
}

export function loadNodeRedis(name: string): typeof import('redis') {
  return require(name);
}

async function ioredis(name: string, { port, database = 0, isRetrying = true }: ClientSettings): Promise<AnyClient> {
  const Redis = loadIoredis(name);
  const retry = isRetrying ? {} : { retryStrategy: () => null };
  const client: Ioredis = new Redis({ port, host: '127.0.0.1', db: database, ...retry });
  client.on('error', () => {});
  await client.ping();
  return {
    raw: client,
    isOld: false,
    send: (...[command, ...words]) => client.call(String(command), ...words),
    get: (key) => client.get(key),
    getBuffer: (key) => client.getBuffer(key),
    set: (key, value) => client.set(key, value),
    mget: (...keys) => client.mget(...keys),
    pipeline: (...commands) => client.pipeline(commands.map(asMethod)).exec(),
    transaction: (...commands) => client.multi(commands.map(asMethod)).exec(),
    async close() {
      if (client.status === 'end') return;
      const ended = new Promise((resolve) => client.once('end', resolve));
      client.disconnect();
      await ended;
    },
  };
}

/** Batches of ioredis are made with the names of its methods. */
function asMethod([command = '', ...words]: readonly string[]): string[] {
  return [command.toLowerCase(), ...words];
}

async function nodeRedis(name: string, { port, database = 0, isRetrying = true }: ClientSettings): Promise<AnyClient> {
  const { createClient } = loadNodeRedis(name);
  const retry = isRetrying ? {} : { reconnectStrategy: false as const };
  const client: NodeRedis = createClient({ socket: { port, host: '127.0.0.1', ...retry }, database });
  client.on('error', () => {});
  await client.connect();
  await client.ping();
  return nodeRedisClient(client);
}

function nodeRedisClient(client: NodeRedis): AnyClient {
  const batch = (commands: readonly (readonly string[])[]): ReturnType<NodeRedis['multi']> => {
    const multi = client.multi();
    for (const words of commands) multi.addCommand([...words]);
    return multi;
  };
  return {
    raw: client,
    isOld: !('destroy' in client),
    send: (...words) => client.sendCommand(words),
    get: (key) => client.get(key),
    getBuffer: (key) => client.sendCommand([Buffer.from('GET'), Buffer.from(key)]),
    set: (key, value) => client.set(key, value),
    mget: (...keys) => client.mGet([...keys]),
    pipeline: (...commands) => batch(commands).execAsPipeline(),
    transaction: (...commands) => batch(commands).exec(),
    async close() {
      // Version 4 has no `destroy()`.
      const { destroy } = client as { destroy?: () => void };
      if (!client.isOpen) return;
      if (destroy === undefined) await client.disconnect();
      else destroy.call(client);
    },
  };
}
