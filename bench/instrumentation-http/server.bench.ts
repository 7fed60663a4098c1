import type { CountedSuite, Suite } from '../harness/suite.ts';
import type { Framework } from './measured-server.ts';
import { serverOverhead } from './overhead.ts';

// What a request to a server costs when it is measured, with metrics that are collected each second.

export const suites: readonly Suite[] = [
  overhead('node:http', 1.05),
  overhead('Fastify', 1.08),
  overhead('Express', 1.1),
];

function overhead(framework: Framework, atMost: number): CountedSuite {
  return {
    kind: 'count',
    name: `server: CPU time of a request, ${framework}`,
    unit: 'of none',
    measure: () => serverOverhead(framework),
    goals: [{ contender: 'ours', against: 'none', atMost }],
  };
}
