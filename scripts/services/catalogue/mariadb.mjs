// @ts-check
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { preparedDataDirectory } from '../data-directory.mjs';
import { accountOf, isRoot } from '../machine.mjs';
import { foreign, host, probeBytes } from '../port-probe.mjs';
import { findOnPath } from '../programs.mjs';
import { run } from '../run.mjs';

const port = 3306;

/** @type {import('../service.mjs').Service} */
export const mariadb = {
  name: 'mariadb',
  port,
  probe: () => probeBytes(port, '', judge),
  find: () => (findOnPath('mariadb-install-db') === undefined ? undefined : findOnPath('mariadbd')),
  packages: () => ['mariadb-server'],
  advice: `MariaDB or MySQL on ${host}:${port}, user root without a password`,
  launch: async (program, log) => {
    const account = isRoot() ? accountOf('mysql') : undefined;
    const asUser = account === undefined ? [] : ['--user=mysql'];
    const data = await preparedDataDirectory('mariadb', account, (directory) => initialise(directory, asUser, log));
    const args = [
      '--no-defaults',
      ...asUser,
      `--datadir=${data}`,
      `--port=${port}`,
      `--bind-address=${host}`,
      `--socket=${join(data, 'server.sock')}`,
      `--pid-file=${join(data, 'server.pid')}`,
      `--init-file=${join(data, 'init.sql')}`,
      // Else the client's address is looked up, and found to be `localhost` on one machine and not on the next.
      '--skip-name-resolve',
      '--innodb-flush-log-at-trx-commit=0',
      '--innodb-buffer-pool-size=64M',
    ];
    return { data, commands: [{ role: 'mariadbd', program, args, directory: data }] };
  },
};

/**
 * @param {string} directory
 * @param {readonly string[]} asUser
 * @param {string} log
 */
async function initialise(directory, asUser, log) {
  const installer = findOnPath('mariadb-install-db') ?? 'mariadb-install-db';
  await run(
    installer,
    [
      '--no-defaults',
      ...asUser,
      `--datadir=${directory}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
    ],
    { log, directory: dirname(directory) },
  );
  const root = `'root'@'${host}'`;
  const statements = [
    `CREATE USER IF NOT EXISTS ${root} IDENTIFIED BY ''`,
    `GRANT ALL PRIVILEGES ON *.* TO ${root} WITH GRANT OPTION`,
    'CREATE DATABASE IF NOT EXISTS test',
  ];
  writeFileSync(join(directory, 'init.sql'), statements.map((statement) => `${statement};\n`).join(''));
}

/**
 * The server speaks first: 3 bytes length, 1 byte number, then protocol version 10 and the server's version.
 *
 * @param {Buffer} answer
 * @returns {import('../port-probe.mjs').Probe | undefined}
 */
function judge(answer) {
  if (answer.length < 5) return undefined;
  // An error packet instead of the greeting: too many connections, or this host is not allowed.
  if (answer[4] === 0xff) return { state: 'starting', detail: 'it does not take connections' };
  const end = answer.indexOf(0, 5);
  if (answer[3] !== 0 || answer[4] !== 10) return foreign(answer);
  if (end < 0) return undefined;
  // MariaDB puts `5.5.5-` in front for clients that know only MySQL.
  return { state: 'ready', version: answer.toString('latin1', 5, end).replace(/^5\.5\.5-/, '') };
}
