// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataDirectory } from '../data-directory.mjs';
import { foreign, host, probeBytes } from '../port-probe.mjs';
import { findOnPath, isProgram } from '../programs.mjs';

const port = 5672;
const distributionPort = 25672;
/** Not epmd's usual 4369: the one for our node serves nobody else and ends with it. */
const epmdPort = 24369;

/** Debian's script on PATH switches to the user rabbitmq and the data of the installed server; this one does not. */
const debianScript = '/usr/lib/rabbitmq/bin/rabbitmq-server';

/** @type {import('../service.mjs').Service} */
export const rabbitmq = {
  name: 'rabbitmq',
  port,
  probe: () => probeBytes(port, 'AMQP\0\0\u0009\u0001', judge),
  find: () => (isProgram(debianScript) ? debianScript : findOnPath('rabbitmq-server')),
  packages: () => ['rabbitmq-server'],
  advice: `RabbitMQ on ${host}:${port}, user guest with password guest`,
  launch: async (program) => {
    const data = dataDirectory('rabbitmq');
    mkdirSync(join(data, 'log'), { recursive: true });
    const config = join(data, 'rabbitmq');
    writeFileSync(`${config}.conf`, `listeners.tcp.1 = ${host}:${port}\nlog.console = true\nlog.file = false\n`);
    writeFileSync(join(data, 'enabled_plugins'), '[].\n');
    /** @type {NodeJS.ProcessEnv} */
    const env = {
      // Where Erlang keeps its cookie.
      HOME: data,
      ERL_EPMD_ADDRESS: host,
      ERL_EPMD_PORT: String(epmdPort),
      RABBITMQ_NODENAME: 'executor-metrics@localhost',
      RABBITMQ_DIST_PORT: String(distributionPort),
      RABBITMQ_MNESIA_BASE: join(data, 'mnesia'),
      RABBITMQ_LOG_BASE: join(data, 'log'),
      RABBITMQ_CONFIG_FILE: config,
      RABBITMQ_ADVANCED_CONFIG_FILE: join(data, 'advanced'),
      RABBITMQ_CONF_ENV_FILE: join(data, 'environment.conf'),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(data, 'enabled_plugins'),
      RABBITMQ_PID_FILE: join(data, 'pid'),
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
      // The script then becomes the server instead of waiting for it, so the pid that we record is the server's.
      RUNNING_UNDER_SYSTEMD: 'yes',
    };
    const epmd = findOnPath('epmd');
    return {
      data,
      commands: [
        // Else the server starts it itself, detached, and nobody would end it.
        ...(epmd === undefined ? [] : [{ role: 'epmd', program: epmd, args: [], env, directory: data }]),
        { role: 'rabbitmq-server', program, args: [], env, directory: data },
      ],
    };
  },
};

/**
 * The first frame of the server is the method Connection.Start (class 10, method 10) with its properties.
 *
 * @param {Buffer} answer
 * @returns {import('../port-probe.mjs').Probe | undefined}
 */
function judge(answer) {
  if (answer[0] !== 1) return answer.length === 0 ? undefined : foreign(answer);
  if (answer.length < 11) return undefined;
  if (answer.readUInt32BE(7) !== 0x000a000a) return foreign(answer);
  if (answer.length < 7 + answer.readUInt32BE(3)) return undefined;
  return { state: 'ready', version: versionIn(answer) };
}

/**
 * Among the properties: the name (a byte length, `version`), the type `S`, four bytes length, the text.
 *
 * @param {Buffer} answer
 */
function versionIn(answer) {
  const name = '\u0007versionS';
  const at = answer.indexOf(name, 0, 'latin1');
  if (at < 0) return undefined;
  const text = at + name.length + 4;
  return answer.toString('latin1', text, text + answer.readUInt32BE(text - 4));
}
