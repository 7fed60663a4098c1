import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  eventually,
  freePort,
  type Program,
  type SkippableTest,
  startProgram,
  withoutProgram,
} from '@executor-metrics/testkit';
import { postgres } from '../../../scripts/services/catalogue/postgres.mjs';
import { accountOf, isRoot } from '../../../scripts/services/machine.mjs';
import { run } from '../../../scripts/services/run.mjs';

/** A PostgreSQL of a test's own, with an empty database, which it can take away and bring back. */
export interface PrivatePostgres extends AsyncDisposable {
  /** How clients connect to it, before and after. */
  readonly address: { readonly host: string; readonly port: number; readonly user: string; readonly database: string };
  /** Ends it, as if the machine had lost its power. */
  kill(): Promise<void>;
  /** Ends it in its own way: it sends its clients away (SIGINT, "fast shutdown"). */
  stop(): Promise<void>;
  /** Starts it again, on its port and with its data. */
  start(): Promise<void>;
}

/** The path of the program; a test without it is skipped, or fails in CI. */
export function requirePostgresProgram(test: SkippableTest): string {
  return postgres.find() ?? withoutProgram(test, 'postgres');
}

const host = '127.0.0.1';
const user = 'postgres';

export async function startPostgres(program: string): Promise<PrivatePostgres> {
  // It refuses to run as root.
  const account = isRoot() ? accountOf('postgres') : undefined;
  const folder = await mkdtemp(join(tmpdir(), 'postgres-'));
  if (account !== undefined) await chown(folder, account.uid, account.gid);
  const data = join(folder, 'data');
  await run(
    join(dirname(program), 'initdb'),
    ['-D', data, '-U', user, '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
    { log: join(folder, 'initdb.log'), directory: folder, ...(account !== undefined && { account }) },
  );
  const port = await freePort();
  const settings = [`listen_addresses=${host}`, 'unix_socket_directories=', 'fsync=off', 'shared_buffers=16MB'];
  const args = ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
  // It becomes the server, with the same process id.
  const asAccount = account && ['setpriv', `--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups'];
  const [command, ...rest] = [...(asAccount ?? []), program, ...args] as [string, ...string[]];
  const startOnce = (): Promise<Program> => startProgram(command, rest, { readyWhen: /ready to accept connections/ });
  // One that was killed leaves processes that serve its clients; they go on their own, and it does not start before.
  const start = (): Promise<Program> =>
    eventually(startOnce, { what: 'a PostgreSQL that runs', timeoutMs: 20_000, intervalMs: 100 });
  let running = await start();
  return {
    address: { host, port, user, database: 'postgres' },
    kill: async () => void (await running.stop('SIGKILL')),
    stop: async () => void (await running.stop('SIGINT')),
    async start() {
      running = await start();
    },
    async [Symbol.asyncDispose]() {
      // At once, and with all of its processes ("immediate shutdown").
      await running.stop('SIGQUIT');
      await rm(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}
