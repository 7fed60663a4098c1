import type { Environment, EnvironmentReading } from '@executor-metrics/core/support';
import type { Instrumentation } from '@executor-metrics/instrumentation';
import {
  createHttpInstrumentation,
  type HttpInstrumentationOptions,
  fromEnv as httpFromEnv,
} from '@executor-metrics/instrumentation-http';
import { createQueueInstrumentation, type QueueInstrumentationOptions } from '@executor-metrics/instrumentation-queue';
import { createRedisInstrumentation, type RedisInstrumentationOptions } from '@executor-metrics/instrumentation-redis';
import { createSqlInstrumentation, type SqlInstrumentationOptions } from '@executor-metrics/instrumentation-sql';

/** The options of our instrumentations, by the names that they have in options and in the environment. */
export interface OptionsByName {
  /** HTTP servers and clients, and the routes of the frameworks. */
  readonly http: HttpInstrumentationOptions;
  /** Clients of Redis: ioredis and node-redis. */
  readonly redis: RedisInstrumentationOptions;
  /** Clients of SQL databases: pg, mysql2 and SQLite. */
  readonly sql: SqlInstrumentationOptions;
  /** Queues of messages and jobs: BullMQ, amqplib, kafkajs and `@platformatic/kafka`. */
  readonly queue: QueueInstrumentationOptions;
}

export type InstrumentationName = keyof OptionsByName;

/** What is to be known of an instrumentation in order to switch it on. */
export interface InstrumentationKind<O extends object> {
  /** @throws {ConfigurationError} where an option is wrong */
  create(options: O): Instrumentation<O, object>;
  /** What the environment says of its options. */
  readonly fromEnv?: (env: Environment) => EnvironmentReading<O>;
  /**
   * The libraries that it measures, as OpenTelemetry's instrumentations of them are called in the variables
   * `OTEL_NODE_ENABLED_INSTRUMENTATIONS` and `OTEL_NODE_DISABLED_INSTRUMENTATIONS`; each with the options that switch that
   * one off, and none where it cannot be switched off alone.
   */
  readonly libraries: Readonly<Record<string, O>>;
}

/** Our instrumentations. Each is on by default, and does nothing where its libraries are not loaded. */
export const kinds: { readonly [N in InstrumentationName]: InstrumentationKind<OptionsByName[N]> } = {
  http: { create: createHttpInstrumentation, fromEnv: httpFromEnv, libraries: { http: {}, undici: {} } },
  redis: { create: createRedisInstrumentation, libraries: { redis: {}, ioredis: {} } },
  sql: {
    create: createSqlInstrumentation,
    libraries: { pg: { pg: false }, mysql2: { mysql2: false }, sqlite: { sqlite: false } },
  },
  queue: {
    create: createQueueInstrumentation,
    libraries: {
      amqplib: { amqplib: false },
      kafkajs: { kafkajs: false },
      bullmq: { bullmq: false },
      'platformatic-kafka': { platformaticKafka: false },
    },
  },
};

export const instrumentationNames: readonly InstrumentationName[] = Object.keys(kinds) as InstrumentationName[];
