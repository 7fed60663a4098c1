import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  eventually,
  freePort,
  type Program,
  type SkippableTest,
  startProgram,
  withoutProgram,
} from '@executor-metrics/testkit';
import { mariadb } from '../../../scripts/services/catalogue/mariadb.mjs';
import { accountOf, isRoot } from '../../../scripts/services/machine.mjs';
import { findOnPath } from '../../../scripts/services/programs.mjs';
import { run } from '../../../scripts/services/run.mjs';

/** A MariaDB of a test's own, with an empty database, which it can take away and bring back. */
export interface PrivateMariadb extends AsyncDisposable {
  /** How clients connect to it, before and after. */
  readonly address: { readonly host: string; readonly port: number; readonly user: string; readonly database: string };
  /** Ends it, as if the machine had lost its power. */
  kill(): Promise<void>;
  /** Ends it in its own way: it closes the connections of its clients (SIGTERM). */
  stop(): Promise<void>;
  /** Starts it again, on its port and with its data. */
  start(): Promise<void>;
}

/** The path of the program; a test without it is skipped, or fails in CI. */
export function requireMariadbProgram(test: SkippableTest): string {
  return mariadb.find() ?? withoutProgram(test, 'mariadbd');
}

const host = '127.0.0.1';
const database = 'test';

export async function startMariadb(program: string): Promise<PrivateMariadb> {
  const account = isRoot() ? accountOf('mysql') : undefined;
  const folder = await mkdtemp(join(tmpdir(), 'mariadb-'));
  if (account !== undefined) await chown(folder, account.uid, account.gid);
  const data = join(folder, 'data');
  const common = [
    ...['--no-defaults', ...(account === undefined ? [] : ['--user=mysql']), `--datadir=${data}`],
    // A server that starts deletes the temporary tables of all others that have the same folder.
    `--tmpdir=${folder}`,
    // It is to be there soon, also after a recovery.
    '--innodb-log-file-size=8M',
  ];
  await run(
    findOnPath('mariadb-install-db') ?? 'mariadb-install-db',
    [...common, '--auth-root-authentication-method=normal', '--skip-test-db'],
    { log: join(folder, 'install.log'), directory: folder },
  );
  const initFile = join(folder, 'init.sql');
  await writeFile(initFile, `CREATE DATABASE IF NOT EXISTS ${database};\n`);
  const port = await freePort();
  const args = [
    ...common,
    ...[`--port=${port}`, `--bind-address=${host}`, '--skip-name-resolve', `--init-file=${initFile}`],
    ...[`--socket=${join(folder, 'server.sock')}`, `--pid-file=${join(folder, 'server.pid')}`],
    // What was committed outlives the process, though not the machine.
    '--innodb-flush-log-at-trx-commit=2',
    '--innodb-buffer-pool-size=16M',
  ];
  const startOnce = (): Promise<Program> =>
    startProgram(program, args, { readyWhen: /ready for connections/, stopTimeoutMs: 15_000 });
  const start = (): Promise<Program> =>
    eventually(startOnce, { what: 'a MariaDB that runs', timeoutMs: 20_000, intervalMs: 100 });
  let running = await start();
  return {
    address: { host, port, user: 'root', database },
    kill: async () => void (await running.stop('SIGKILL')),
    stop: async () => void (await running.stop('SIGTERM')),
    async start() {
      running = await start();
    },
    async [Symbol.asyncDispose]() {
      await running.stop('SIGKILL');
      await rm(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}
