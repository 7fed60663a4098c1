import type { CountedSuite, Suite } from '../harness/suite.ts';
import type { DriverName, Workload } from './measured-client.ts';
import { clientOverhead } from './overhead.ts';

// What an operation of a client costs when it is measured, with metrics that are collected each second.

export const suites: readonly Suite[] = [
  overhead('ioredis', 'GET', 1.06),
  overhead('node-redis', 'GET', 1.08),
  overhead('ioredis', 'EVALSHA', 1.03),
  overhead('node-redis', 'EVALSHA', 1.03),
];

function overhead(driver: DriverName, workload: Workload, atMost: number): CountedSuite {
  const what = workload === 'GET' ? 'a GET, 50 in flight' : 'an EVALSHA with an argument of 50 KB';
  return {
    kind: 'count',
    name: `redis: CPU time of ${what}, ${driver}`,
    unit: 'of none',
    measure: () => clientOverhead(driver, workload),
    goals: [{ contender: 'ours', against: 'none', atMost }],
  };
}
