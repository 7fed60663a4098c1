// @ts-check
// `npm run services`: the real servers that the tests talk to.

import { parseArgs } from 'node:util';
import { cacheDirectory } from './services/cache.mjs';
import { down } from './services/down.mjs';
import { findProgram } from './services/programs.mjs';
import { selectServices, services } from './services/service-list.mjs';
import { messageOf } from './services/start.mjs';
import { status, statusTable } from './services/status.mjs';
import { up } from './services/up.mjs';

const help = `Usage: node scripts/services.mjs [up|down|status] [service ...] [--json]

  up      (default) makes the services available on 127.0.0.1, each at its usual port. What already listens is used
          as it is. What is missing is started; on Debian as root it is installed with apt, else taken from
          compose.yaml when Docker answers. Prometheus 3 and the collector are built when go is there, Kafka is
          resolved with Maven. Data, logs and programs live outside the repository; an installed server's own data
          is never touched.
  down    ends what up has started, by the recorded process ids, and nothing else
  status  shows what answers; with --json as JSON on stdout

Services: ${services.map(({ name, port }) => `${name} (${port})`).join(', ')}
Without names: all of them.

Users: PostgreSQL postgres, MariaDB root, both without a password; RabbitMQ guest/guest.

Environment:
  EXECUTOR_METRICS_CACHE  the folder of programs, data, logs and services.json (now: ${cacheDirectory()})
  PROMETHEUS_BIN, PROMTOOL_BIN, OTELCOL_BIN  programs to use instead of built ones

Exit codes:
  up      0 every service answers, or could only be advised about because nothing can be installed here;
          1 an attempt failed (the others are up nevertheless)
  down    0 everything ended; 1 something did not
  status  0 every service answers; 1 some do not
  all     2 wrong arguments
`;

// Ending by `exit` lets the lock and Debian's policy file be put back.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));

process.exitCode = await main(process.argv.slice(2));

/**
 * @param {string[]} args
 * @returns {Promise<number>}
 */
async function main(args) {
  const request = parse(args);
  if (typeof request === 'string') {
    process.stderr.write(`${request}\nnode scripts/services.mjs --help explains.\n`);
    return 2;
  }
  if (request.help) {
    process.stdout.write(help);
    return 0;
  }
  const wrongVariable = checkVariables();
  if (wrongVariable !== undefined) {
    process.stderr.write(`${wrongVariable}\n`);
    return 2;
  }
  if (request.command === 'down') return (await down(request.selected.map(({ name }) => name))) ? 0 : 1;

  const outcomes = request.command === 'up' ? await up(request.selected) : [];
  const report = await status(request.selected);
  process.stdout.write(request.json ? `${JSON.stringify(report, undefined, 2)}\n` : statusTable(report.services));
  for (const { name, result, text } of outcomes) {
    if (result !== 'ready') process.stderr.write(`\n${name}: ${text}\n`);
  }
  if (request.command === 'up') return outcomes.some(({ result }) => result === 'failed') ? 1 : 0;
  return report.services.every(({ state }) => state === 'ready') ? 0 : 1;
}

/** @returns {string | undefined} what is wrong with PROMETHEUS_BIN, PROMTOOL_BIN or OTELCOL_BIN */
function checkVariables() {
  try {
    findProgram('prometheus');
    findProgram('promtool');
    findProgram('otelcol');
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/** @param {string[]} args */
function parse(args) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    });
    const [first = 'up', ...rest] = positionals;
    const isCommand = ['up', 'down', 'status'].includes(first);
    if (!isCommand) return `unknown command ${first}; there are up, down and status`;
    return { command: first, selected: selectServices(rest), json: values.json === true, help: values.help === true };
  } catch (error) {
    return messageOf(error);
  }
}
