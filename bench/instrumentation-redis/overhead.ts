import { overheadOf } from '../harness/overhead.ts';
import type { Load } from './load.ts';
import type { DriverName, Instrumentation, Workload } from './measured-client.ts';

const operations = Number(process.env.BENCH_REDIS_OPERATIONS ?? 50_000);

/** An argument of 50 KB makes an operation some ten times as long. */
const loads: Readonly<Record<Workload, Load>> = {
  GET: { operations, inFlight: 50 },
  EVALSHA: { operations: Math.ceil(operations / 10), inFlight: 10 },
};

/** Who measures a driver. */
const contenders: Readonly<Record<DriverName, readonly Instrumentation[]>> = {
  ioredis: ['none', 'ours', 'official'],
  'node-redis': ['none', 'ours', 'official', 'built-in'],
};

/** The CPU time that a client spends on an operation, by instrumentation. It needs a Redis on the default port. */
export async function clientOverhead(
  driver: DriverName,
  workload: Workload,
): Promise<Readonly<Record<string, number>>> {
  return overheadOf({
    program: new URL('measured-client.ts', import.meta.url),
    variants: Object.fromEntries(contenders[driver].map((name) => [name, [driver, workload, name]])),
    exercise: (client) => client.ask(loads[workload]),
  });
}
