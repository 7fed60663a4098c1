// @ts-check
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { preparedDataDirectory } from '../data-directory.mjs';
import { accountOf, isRoot } from '../machine.mjs';
import { foreign, host, probeBytes } from '../port-probe.mjs';
import { findOnPath, isProgram } from '../programs.mjs';
import { run } from '../run.mjs';

const port = 5432;
const superuser = 'postgres';

/** @type {import('../service.mjs').Service} */
export const postgres = {
  name: 'postgres',
  port,
  probe: () => probeBytes(port, startupMessage(), judge),
  find: () => newestOfDebian() ?? findOnPath('postgres'),
  packages: () => ['postgresql'],
  advice: `PostgreSQL on ${host}:${port}, superuser ${superuser} without a password, shared_preload_libraries=pg_stat_statements`,
  launch: async (program, log) => {
    // It refuses to run as root.
    const account = isRoot() ? accountOf('postgres') : undefined;
    const asAccount = account === undefined ? {} : { account };
    const major = /(\d+)\/bin\/postgres$/.exec(program)?.[1] ?? '';
    const data = await preparedDataDirectory(`postgres${major}`, account, (directory) =>
      run(
        join(dirname(program), 'initdb'),
        ['-D', directory, '-U', superuser, '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
        { log, directory, ...asAccount },
      ),
    );
    /** @type {Record<string, string>} */
    const settings = {
      listen_addresses: host,
      unix_socket_directories: '',
      shared_preload_libraries: 'pg_stat_statements',
      // The data is nobody's: it may be lost with the power.
      fsync: 'off',
    };
    const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const args = ['-D', data, '-p', String(port), ...options];
    // SIGTERM would wait for every client to leave; SIGINT sends them away.
    return {
      data,
      commands: [{ role: 'postgres', program, args, directory: data, stopSignal: 'SIGINT', ...asAccount }],
    };
  },
};

/** Debian keeps each major version in a folder of its own, off the PATH. */
function newestOfDebian() {
  try {
    const folder = '/usr/lib/postgresql';
    const majors = readdirSync(folder).sort((a, b) => Number(b) - Number(a));
    return majors.map((major) => join(folder, major, 'bin', 'postgres')).find(isProgram);
  } catch {
    return undefined;
  }
}

/** StartupMessage: Int32 length, Int32 protocol 3.0, then pairs of strings, each ended by a zero. */
function startupMessage() {
  const body = Buffer.from(`\0\u0003\0\0user\0${superuser}\0database\0postgres\0\0`, 'latin1');
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([length, body]);
}

/**
 * @param {Buffer} answer
 * @returns {import('../port-probe.mjs').Probe | undefined}
 */
function judge(answer) {
  const text = answer.toString('latin1');
  const [type] = text;
  // 57P03: cannot connect now.
  if (type === 'E' && text.includes('C57P03')) return { state: 'starting', detail: 'it does not take connections yet' };
  if (type === 'E' && /C[0-9A-Z]{5}\0/.test(text)) return { state: 'ready' };
  if (type !== 'R' || (answer.length >= 5 && answer.readInt32BE(1) > 1000)) return foreign(answer);
  if (answer.length < 9) return undefined;
  const wantsPassword = answer.readInt32BE(5) !== 0;
  const version = /server_version\0([^\0]+)\0/.exec(text)?.[1];
  return wantsPassword || version !== undefined ? { state: 'ready', version } : undefined;
}
