import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Program, type SkippableTest, startProgram, withoutProgram } from '@executor-metrics/testkit';
import { rabbitmq } from '../../../scripts/services/catalogue/rabbitmq.mjs';
import { findOnPath } from '../../../scripts/services/programs.mjs';
import { lastingPort } from '../queue-brokers/lasting-port.ts';

/** A RabbitMQ of a test's own, which keeps its data over a restart. */
export interface PrivateRabbitmq extends AsyncDisposable {
  readonly url: string;
  /** Ends it, as if the machine had lost its power. */
  kill(): Promise<void>;
  /** Starts it again, on its port and with its data, where it does not run. */
  start(): Promise<void>;
}

export interface RabbitmqPrograms {
  readonly server: string;
  readonly epmd: string;
}

/** The paths of the programs; a test without them is skipped, or fails in CI. */
export function requireRabbitmq(test: SkippableTest): RabbitmqPrograms {
  const [server, epmd] = [rabbitmq.find(), findOnPath('epmd')];
  if (server !== undefined && epmd !== undefined) return { server, epmd };
  return withoutProgram(test, 'rabbitmq-server');
}

export async function startRabbitmq(programs: RabbitmqPrograms): Promise<PrivateRabbitmq> {
  const folder = await mkdtemp(join(tmpdir(), 'rabbitmq-'));
  const port = await lastingPort();
  const env = await environmentOf(folder, port);
  // Else the server starts it itself, detached, and nobody would end it.
  const epmd = await startProgram(programs.epmd, [], { env, cwd: folder });
  let running: Program | undefined;
  const rabbitmq: PrivateRabbitmq = {
    url: `amqp://127.0.0.1:${port}`,
    async start() {
      const readyWhen = /Server startup complete/;
      running ??= await startProgram(programs.server, [], { env, cwd: folder, readyWhen, timeoutMs: 40_000 });
    },
    async kill() {
      const ended = running;
      running = undefined;
      await ended?.stop('SIGKILL');
    },
    async [Symbol.asyncDispose]() {
      await this.kill();
      await epmd.stop('SIGKILL');
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  try {
    await rabbitmq.start();
  } catch (error) {
    await rabbitmq[Symbol.asyncDispose]();
    throw error;
  }
  return rabbitmq;
}

async function environmentOf(folder: string, port: number): Promise<NodeJS.ProcessEnv> {
  const [distributionPort, epmdPort] = [await lastingPort(), await lastingPort()];
  const config = join(folder, 'rabbitmq');
  await mkdir(join(folder, 'log'));
  await writeFile(`${config}.conf`, `listeners.tcp.1 = 127.0.0.1:${port}\nlog.console = true\nlog.file = false\n`);
  await writeFile(join(folder, 'enabled_plugins'), '[].\n');
  return {
    // Where Erlang keeps its cookie.
    HOME: folder,
    ERL_EPMD_ADDRESS: '127.0.0.1',
    ERL_EPMD_PORT: String(epmdPort),
    RABBITMQ_NODENAME: `private-${port}@localhost`,
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_DIST_PORT: String(distributionPort),
    RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_CONFIG_FILE: config,
    RABBITMQ_ADVANCED_CONFIG_FILE: join(folder, 'advanced'),
    RABBITMQ_CONF_ENV_FILE: join(folder, 'environment.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
    RABBITMQ_PID_FILE: join(folder, 'pid'),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
    // The script then becomes the server instead of waiting for it, so that a signal reaches the server.
    RUNNING_UNDER_SYSTEMD: 'yes',
  };
}
