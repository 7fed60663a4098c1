// @ts-check
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory, cachePath, createWhole } from '../cache.mjs';
import { preparedDataDirectory } from '../data-directory.mjs';
import { foreign, host, probeBytes } from '../port-probe.mjs';
import { findOnPath } from '../programs.mjs';
import { withProgress } from '../progress.mjs';
import { run, twice } from '../run.mjs';
import { kafkaProjectFile, kafkaVersion, mavenDependencyPlugin } from '../versions.mjs';

const port = 9092;
/** Of the node with itself. Kafka's usual 9093 is Alertmanager's. */
const controllerPort = 19092;

/** A broker for tests: little memory, and quick to start rather than quick after an hour. */
const javaOptions = ['-Xms128m', '-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

const jars = () => join(cacheDirectory(), `kafka-${kafkaVersion}`);

/** @type {import('../service.mjs').Service} */
export const kafka = {
  name: 'kafka',
  port,
  probe: () => probeBytes(port, apiVersionsRequest(), judge),
  find: () => (hasJars() ? findOnPath('java') : undefined),
  packages: () => [
    ...(findOnPath('java') === undefined ? ['default-jre-headless'] : []),
    ...(findOnPath('mvn') === undefined && !hasJars() ? ['maven'] : []),
  ],
  build: { tools: ['mvn', 'java'], run: fetchJars },
  advice: `Kafka on ${host}:${port}, with automatic creation of topics`,
  launch: async (java, log) => {
    const forJava = [...javaOptions, '-cp', join(jars(), '*')];
    const data = await preparedDataDirectory(`kafka-${kafkaVersion}`, undefined, async (directory) => {
      const configuration = join(directory, 'server.properties');
      writeFileSync(configuration, properties(join(directory, 'log')));
      const format = ['kafka.tools.StorageTool', 'format', '--cluster-id', 'ZXhlY3V0b3ItbWV0cmljcw', '--config'];
      await run(java, [...forJava, ...format, configuration], { log, directory });
    });
    const args = [...forJava, 'kafka.Kafka', join(data, 'server.properties')];
    return { data, version: kafkaVersion, commands: [{ role: 'kafka', program: java, args, directory: data }] };
  },
};

function hasJars() {
  try {
    return readdirSync(jars()).length > 0;
  } catch {
    return false;
  }
}

function fetchJars() {
  return withProgress(`fetching kafka ${kafkaVersion}`, () =>
    createWhole(jars(), (temporary) =>
      twice(() =>
        run(
          'mvn',
          [
            ...['--batch-mode', '--no-transfer-progress', '-f', kafkaProjectFile],
            `${mavenDependencyPlugin}:copy-dependencies`,
            `-DoutputDirectory=${temporary}`,
            '-DincludeScope=runtime',
          ],
          { log: cachePath('logs', 'fetch-kafka.log') },
        ),
      ),
    ),
  );
}

/** @param {string} directory */
function properties(directory) {
  /** @type {Record<string, string | number | boolean>} */
  const settings = {
    'node.id': 1,
    'process.roles': 'broker,controller',
    'controller.quorum.voters': `1@${host}:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://${host}:${port},CONTROLLER://${host}:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://${host}:${port}`,
    'log.dirs': directory,
    'auto.create.topics.enable': true,
    'num.partitions': 1,
    // One node is all there is, so it holds the only copy of everything; few partitions make it quick to start.
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 1,
    // A test's only consumer need not wait three seconds for others.
    'group.initial.rebalance.delay.ms': 0,
    'log.retention.hours': 1,
    'log.segment.bytes': 64 * 1024 * 1024,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

const correlationId = 0x65786d74;

/** ApiVersions, version 0: length, api key 18, version, correlation id, client id. */
function apiVersionsRequest() {
  const client = 'probe';
  const request = Buffer.alloc(14 + client.length);
  request.writeInt32BE(request.length - 4, 0);
  request.writeInt16BE(18, 4);
  request.writeInt16BE(0, 6);
  request.writeInt32BE(correlationId, 8);
  request.writeInt16BE(client.length, 12);
  request.write(client, 14);
  return request;
}

/**
 * @param {Buffer} answer
 * @returns {import('../port-probe.mjs').Probe | undefined}
 */
function judge(answer) {
  if (answer.length < 10) return undefined;
  if (answer.readInt32BE(4) !== correlationId) return foreign(answer);
  const errorCode = answer.readInt16BE(8);
  return errorCode === 0 ? { state: 'ready' } : { state: 'starting', detail: `it answered with error ${errorCode}` };
}
