import type { CountedSuite, Suite } from '../harness/suite.ts';
import type { Client } from './measured-client.ts';
import { clientOverhead } from './overhead.ts';

// What a request of a client costs when it is measured, with metrics that are collected each second.

export const suites: readonly Suite[] = [overhead('node:http'), overhead('fetch'), overhead('undici')];

function overhead(client: Client): CountedSuite {
  return {
    kind: 'count',
    name: `client: CPU time of a request, ${client}`,
    unit: 'of none',
    measure: () => clientOverhead(client),
    goals: [{ contender: 'ours', against: 'official', atMost: 1 }],
  };
}
