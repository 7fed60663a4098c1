import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, freePort, startProgram } from '@executor-metrics/testkit';
import { askServer, type RedisServer, startRedis } from './redis-server.ts';

/** A master and a replica of a test's own, with a sentinel that watches them under the name `group`. */
export interface WatchedServers extends AsyncDisposable {
  readonly sentinelPort: number;
  readonly master: RedisServer;
  readonly replica: RedisServer;
  /** Makes the replica the master. */
  failOver(): Promise<void>;
}

export const group = 'group';

export async function startWatchedServers(program: string): Promise<WatchedServers> {
  const master = await startRedis(program);
  const replica = await startRedis(program, '--replicaof', `127.0.0.1 ${master.port}`);
  // A sentinel asks for replicas every ten seconds: the first time it should find this one.
  await eventually(
    () => {
      if (!master.ask('INFO', 'replication').includes('state=online')) throw new Error('it is not in step yet');
    },
    { what: 'a replica of the master', timeoutMs: 20_000 },
  );
  const folder = await mkdtemp(join(tmpdir(), 'redis-sentinel-'));
  const sentinelPort = await freePort();
  const file = join(folder, 'sentinel.conf');
  const lines = [
    `port ${sentinelPort}`,
    `dir ${folder}`,
    `sentinel monitor ${group} 127.0.0.1 ${master.port} 1`,
    `sentinel down-after-milliseconds ${group} 500`,
    `sentinel failover-timeout ${group} 2000`,
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
  const sentinel = await startProgram(program, [file, '--sentinel'], { readyWhen: /\+monitor master/, cwd: folder });
  const ask = (...words: readonly string[]): string => askServer(program, sentinelPort, words);
  await eventually(
    () => {
      if (!ask('SENTINEL', 'REPLICAS', group).includes(String(replica.port))) throw new Error('it has no replica yet');
    },
    { what: 'a replica that the sentinel knows', timeoutMs: 30_000 },
  );
  return {
    ...{ sentinelPort, master, replica },
    async failOver() {
      await eventually(
        () => {
          if (replica.ask('ROLE').startsWith('master')) return;
          // It is refused as long as the sentinel holds no replica for good enough, and while one is under way.
          const answer = ask('SENTINEL', 'FAILOVER', group);
          throw new Error(`it still is a replica: ${answer}`);
        },
        { what: 'another master', timeoutMs: 40_000, intervalMs: 500 },
      );
    },
    async [Symbol.asyncDispose]() {
      await sentinel.stop('SIGKILL');
      await Promise.all([master, replica].map((server) => server[Symbol.asyncDispose]()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
