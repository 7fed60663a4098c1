import { createRequire } from 'node:module';
import { createAmqplibInstrumentation } from '@executor-metrics/instrumentation-queue/amqplib';
import { type CollectedMetric, createCollector, requireServer, type SkippableTest } from '@executor-metrics/testkit';
import { onTestFinished } from 'vitest';

type PromiseApi = typeof import('amqplib');
type CallbackApi = typeof import('amqplib/callback_api');
export type Connection = Awaited<ReturnType<PromiseApi['connect']>>;

const require = createRequire(import.meta.url);

/** The newest major version and the oldest one that is measured. */
export const versions: readonly {
  readonly version: string;
  readonly api: PromiseApi;
  readonly callbacks: CallbackApi;
}[] = [
  { version: '2', api: require('amqplib'), callbacks: require('amqplib/callback_api') },
  { version: '0.10', api: require('amqplib-0-10'), callbacks: require('amqplib-0-10/callback_api') },
];

export const broker = { name: 'rabbitmq', host: '127.0.0.1', port: 5672 } as const;
export const url = `amqp://${broker.host}:${broker.port}`;

export interface Measured {
  collect(): Promise<CollectedMetric[]>;
  readonly instrumentation: ReturnType<typeof createAmqplibInstrumentation>;
}

/** Switches the instrumentation on for one test. */
export async function measured(
  test: SkippableTest,
  options: Parameters<typeof createAmqplibInstrumentation>[0] = {},
): Promise<Measured> {
  await requireServer(test, broker);
  const { provider, collect, shutdown } = createCollector();
  const instrumentation = createAmqplibInstrumentation({ meterProvider: provider, ...options });
  instrumentation.enable();
  onTestFinished(async () => {
    instrumentation.disable();
    await shutdown();
  });
  return { collect, instrumentation };
}

/** A connection that is closed when the test is over. */
export async function connected(api: PromiseApi, to: string = url): Promise<Connection> {
  const connection = await api.connect(to);
  connection.on('error', () => {});
  onTestFinished(() => connection.close().catch(() => {}));
  return connection;
}
