import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, type Program, type SkippableTest, startProgram, withoutProgram } from '@executor-metrics/testkit';
import { redis } from '../../../scripts/services/catalogue/redis.mjs';

/** A Redis of a test's own, which keeps nothing. */
export interface RedisServer extends AsyncDisposable {
  readonly port: number;
  /** Ends it, as if the machine had lost its power. */
  kill(): Promise<void>;
  /** Starts it again on its port. */
  restart(): Promise<void>;
  /** What `redis-cli` prints of a command. */
  ask(...words: readonly string[]): string;
  /** How often each command was called, from `INFO commandstats`, in capitals; without those of `ask()`. */
  calls(): Readonly<Record<string, number>>;
}

/** The path of the program; a test without it is skipped, or fails in CI. */
export function requireRedisServer(test: SkippableTest): string {
  return redis.find() ?? withoutProgram(test, 'redis-server');
}

/** The same for a file whose tests share something: `undefined` where they are to be skipped. */
export function findRedisServer(): string | undefined {
  let found: string | undefined;
  try {
    found = requireRedisServer({
      skip() {
        throw skipped;
      },
    });
  } catch (error) {
    if (error !== skipped) throw error;
  }
  return found;
}

const skipped: unique symbol = Symbol('skipped');

export async function startRedis(program: string, ...settings: readonly string[]): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'redis-'));
  const port = await freePort();
  const start = (): Promise<Program> => startServer(program, folder, ['--port', String(port), ...settings]);
  let running = await start();
  const ask = (...words: readonly string[]): string => askServer(program, port, words);
  return {
    port,
    ask,
    calls: () => callsOf(ask('INFO', 'commandstats')),
    kill: async () => void (await running.stop('SIGKILL')),
    async restart() {
      await running.stop('SIGKILL');
      running = await start();
    },
    async [Symbol.asyncDispose]() {
      await running.stop('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function startServer(program: string, folder: string, settings: readonly string[]): Promise<Program> {
  const own = ['--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'];
  return startProgram(program, [...settings, ...own], { readyWhen: /Ready to accept connections/, cwd: folder });
}

export function askServer(program: string, port: number, words: readonly string[]): string {
  const client = program.replace(/redis-server$/, 'redis-cli').replace('/sbin/', '/bin/');
  const { stdout, status, stderr } = spawnSync(client, ['-p', String(port), ...words], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`redis-cli ${words.join(' ')}: ${stderr}`);
  return stdout.trim();
}

/** `cmdstat_config|get:calls=2,usec=…`: sub-commands count for their command. */
function callsOf(commandStats: string): Readonly<Record<string, number>> {
  const calls = new Map<string, number>();
  for (const [, name = '', count] of commandStats.matchAll(/^cmdstat_([^:|]+)[^:]*:calls=(\d+)/gm)) {
    const command = name.toUpperCase();
    calls.set(command, (calls.get(command) ?? 0) + Number(count));
  }
  return Object.fromEntries(calls);
}
