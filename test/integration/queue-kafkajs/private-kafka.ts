import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Program, type SkippableTest, startProgram, withoutProgram } from '@executor-metrics/testkit';
import { cacheDirectory } from '../../../scripts/services/cache.mjs';
import { kafka } from '../../../scripts/services/catalogue/kafka.mjs';
import { kafkaVersion } from '../../../scripts/services/versions.mjs';
import { lastingPort } from '../queue-brokers/lasting-port.ts';

const { Kafka, logLevel } = createRequire(import.meta.url)('kafkajs') as typeof import('kafkajs');

/** A Kafka of a test's own, of one node, which keeps its data over a restart. */
export interface PrivateKafka extends AsyncDisposable {
  /** `host:port` */
  readonly broker: string;
  /** How many messages a topic of one partition has, and how many of them a group has committed. */
  offsets(topic: string, groupId: string): Promise<readonly [written: number, committed: number]>;
  /** Ends it, as if the machine had lost its power. */
  kill(): Promise<void>;
  /** Starts it again, on its port and with its data, where it does not run. */
  start(): Promise<void>;
}

/** The path of Java; a test without it or Kafka is skipped, or fails in CI. */
export function requireKafka(test: SkippableTest): string {
  return kafka.find() ?? withoutProgram(test, 'kafka');
}

/** Little memory, and quick to start rather than quick after an hour. */
const javaOptions = ['-Xms128m', '-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto'];

export async function startKafka(java: string): Promise<PrivateKafka> {
  const folder = await mkdtemp(join(tmpdir(), 'kafka-'));
  const port = await lastingPort();
  const file = join(folder, 'server.properties');
  await writeFile(file, propertiesOf(folder, port, await lastingPort()));
  const forJava = [...javaOptions, '-cp', join(cacheDirectory(), `kafka-${kafkaVersion}`, '*')];
  let running: Program | undefined;
  const server: PrivateKafka = {
    broker: `127.0.0.1:${port}`,
    async start() {
      const readyWhen = /Kafka Server started/;
      running ??= await startProgram(java, [...forJava, 'kafka.Kafka', file], {
        cwd: folder,
        readyWhen,
        timeoutMs: 40_000,
      });
    },
    offsets: (topic, groupId) => offsetsOf(`127.0.0.1:${port}`, topic, groupId),
    async kill() {
      const ended = running;
      running = undefined;
      await ended?.stop('SIGKILL');
    },
    async [Symbol.asyncDispose]() {
      await this.kill();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  try {
    const format = ['kafka.tools.StorageTool', 'format', '--cluster-id', 'ZXhlY3V0b3ItbWV0cmljcw', '--config', file];
    const formatting = await startProgram(java, [...forJava, ...format], { cwd: folder });
    const { code } = await formatting.exited;
    if (code !== 0) throw new Error(`Kafka's folder cannot be formatted: ${formatting.output()}`);
    await server.start();
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
  return server;
}

async function offsetsOf(broker: string, topic: string, groupId: string): ReturnType<PrivateKafka['offsets']> {
  const admin = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING }).admin();
  try {
    await admin.connect();
    const [written] = await admin.fetchTopicOffsets(topic);
    const [committed] = await admin.fetchOffsets({ groupId, topics: [topic] });
    return [Number(written?.high), Number(committed?.partitions[0]?.offset)];
  } finally {
    await admin.disconnect();
  }
}

function propertiesOf(folder: string, port: number, controllerPort: number): string {
  const settings: Readonly<Record<string, string | number | boolean>> = {
    'node.id': 1,
    'process.roles': 'broker,controller',
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'log.dirs': join(folder, 'log'),
    'auto.create.topics.enable': false,
    // One node is all there is, so it holds the only copy of everything; few partitions make it quick to start.
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 1,
    // So long one that was killed is taken for alive, and may not come back.
    'broker.session.timeout.ms': 1500,
    'broker.heartbeat.interval.ms': 500,
    // So long a member of a group is waited for that has not said that it leaves.
    'group.min.session.timeout.ms': 500,
    // A test's only consumer need not wait three seconds for others.
    'group.initial.rebalance.delay.ms': 0,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
