import { createRequire } from 'node:module';
import { createRedisInstrumentation } from '@executor-metrics/instrumentation-redis';
import { MeterProvider } from '@executor-metrics/sdk';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { IORedisInstrumentation } from '@opentelemetry/instrumentation-ioredis';
import { RedisInstrumentation } from '@opentelemetry/instrumentation-redis';
import { MeterProvider as OfficialMeterProvider } from '@opentelemetry/sdk-metrics';
import { beMeasured } from '../harness/measured-program.ts';
import { ManualReader } from '../sdk/contestants.ts';
import type { Load } from './load.ts';

// A program of its own: `node measured-client.ts <driver> <workload> <instrumentation>`.

export type DriverName = 'ioredis' | 'node-redis';
export type Workload = 'GET' | 'EVALSHA';
export type Instrumentation = 'none' | 'ours' | 'official' | 'built-in';

const require = createRequire(import.meta.url);

const [driver, workload, instrumentation] = process.argv.slice(2) as [DriverName, Workload, Instrumentation];

/** All variants load all of this, so that none of them has a larger heap than the others. */
const instrumentations: Readonly<Record<Instrumentation, () => ManualReader>> = {
  none: () => new ManualReader(),
  ours() {
    const reader = new ManualReader();
    createRedisInstrumentation({ meterProvider: new MeterProvider({ readers: [reader] }) }).enable();
    return reader;
  },
  /** It makes no metrics: what it costs is what it does for traces, without anybody who traces. */
  official() {
    const reader = new ManualReader();
    const meterProvider = new OfficialMeterProvider({ readers: [reader] });
    const instrumentationsOfBoth = [new IORedisInstrumentation(), new RedisInstrumentation()];
    registerInstrumentations({ instrumentations: instrumentationsOfBoth, meterProvider });
    return reader;
  },
  /** Of node-redis alone, with the official SDK, for which it is made. */
  'built-in'() {
    const reader = new ManualReader();
    const meterProvider = new OfficialMeterProvider({ readers: [reader] });
    const { OpenTelemetry } = require('redis') as { readonly OpenTelemetry: { init(config: object): void } };
    const enabledMetricGroups = ['command', 'connection-basic'] as const;
    OpenTelemetry.init({ metrics: { enabled: true, meterProvider, enabledMetricGroups: [...enabledMetricGroups] } });
    return reader;
  },
};

type Send = (...words: (string | Buffer)[]) => Promise<unknown>;

/** Loaded by `require()`, which the official instrumentations need, and commands as applications send them. */
const drivers: Readonly<Record<DriverName, () => Promise<{ send: Send; get(key: string): Promise<unknown> }>>> = {
  async ioredis() {
    const { Redis } = require('ioredis') as typeof import('ioredis');
    const client = new Redis();
    return {
      send: (name = '', ...words) => client.call(String(name), words),
      get: (key) => client.get(key),
    };
  },
  async 'node-redis'() {
    const { createClient } = require('redis') as typeof import('redis');
    const client = createClient();
    await client.connect();
    return { send: (...words) => client.sendCommand(words), get: (key) => client.get(key) };
  },
};

const argumentBytes = 50 * 1024;

const reader = instrumentations[instrumentation]();
const { send, get } = await drivers[driver]();
const key = `bench:instrumentation-redis:${process.pid}`;
await send('SET', key, 'value', 'EX', '600');
const script = String(await send('SCRIPT', 'LOAD', 'return 1'));
const payload = Buffer.alloc(argumentBytes, 'x');
const workloads: Readonly<Record<Workload, () => Promise<unknown>>> = {
  GET: () => get(key),
  EVALSHA: () => send('EVALSHA', script, '1', key, payload),
};

if (instrumentation !== 'none') setInterval(() => void reader.collect(), 1000);
beMeasured('ready', async (load) => run(load as Load));

/** So many at a time, each followed by the next one. */
async function run({ operations, inFlight }: Load): Promise<void> {
  const operate = workloads[workload];
  let left = operations;
  const next = async (): Promise<void> => {
    while (left-- > 0) await operate();
  };
  await Promise.all(Array.from({ length: inFlight }, next));
}
