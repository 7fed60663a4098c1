import { eventually } from '@executor-metrics/testkit';
import { type RedisServer, startRedis } from './redis-server.ts';

/** Three masters of a test's own. */
export interface RedisCluster extends AsyncDisposable {
  readonly servers: readonly RedisServer[];
  readonly ports: readonly number[];
  /** The one that has a key. */
  ownerOf(key: string): RedisServer;
  /** Begins to move the slot of a key to another server, which answers ASK for what is not there any more. */
  beginMove(key: string): Promise<RedisServer>;
  /** Moves the slot of a key to another server, and tells nobody else. */
  move(key: string): Promise<RedisServer>;
}

const slots = 16_384;

export async function startCluster(program: string): Promise<RedisCluster> {
  const settings = [
    '--cluster-enabled',
    'yes',
    '--cluster-node-timeout',
    '2000',
    '--cluster-require-full-coverage',
    'no',
  ];
  const servers = await Promise.all([0, 1, 2].map(() => startRedis(program, ...settings)));
  try {
    await join(servers);
  } catch (error) {
    await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
    throw error;
  }
  const idOf = (server: RedisServer): string => server.ask('CLUSTER', 'MYID');
  const ownerOf = (key: string): RedisServer => {
    const owner = servers.find((server) => !server.ask('EXISTS', key).startsWith('MOVED'));
    if (owner === undefined) throw new Error(`nobody has ${key}`);
    return owner;
  };
  const beginMove = async (key: string): Promise<RedisServer> => {
    const [from, slot] = [ownerOf(key), servers[0]?.ask('CLUSTER', 'KEYSLOT', key) ?? ''];
    const to = servers.find((server) => server !== from) as RedisServer;
    to.ask('CLUSTER', 'SETSLOT', slot, 'IMPORTING', idOf(from));
    from.ask('CLUSTER', 'SETSLOT', slot, 'MIGRATING', idOf(to));
    return to;
  };
  return {
    servers,
    ports: servers.map(({ port }) => port),
    ownerOf,
    beginMove,
    async move(key) {
      const slot = servers[0]?.ask('CLUSTER', 'KEYSLOT', key) ?? '';
      const to = await beginMove(key);
      for (const server of servers) server.ask('CLUSTER', 'SETSLOT', slot, 'NODE', idOf(to));
      return to;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
    },
  };
}

async function join(servers: readonly RedisServer[]): Promise<void> {
  const share = Math.ceil(slots / servers.length);
  for (const [i, server] of servers.entries()) {
    server.ask('CLUSTER', 'ADDSLOTSRANGE', String(i * share), String(Math.min((i + 1) * share, slots) - 1));
    server.ask('CLUSTER', 'SET-CONFIG-EPOCH', String(i + 1));
  }
  for (const other of servers.slice(1)) servers[0]?.ask('CLUSTER', 'MEET', '127.0.0.1', String(other.port));
  await eventually(
    () => {
      for (const server of servers) {
        const info = server.ask('CLUSTER', 'INFO');
        if (!(info.includes('cluster_state:ok') && info.includes(`cluster_slots_ok:${slots}`))) throw new Error(info);
      }
    },
    { what: 'a cluster', timeoutMs: 20_000 },
  );
}
