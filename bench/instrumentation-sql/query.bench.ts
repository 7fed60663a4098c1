import type { CountedSuite, Suite } from '../harness/suite.ts';
import type { Driver } from './measured-queries.ts';
import { queryOverhead } from './overhead.ts';

// What a query costs when it is measured, with metrics that are collected each second. It needs the servers of
// `npm run services`. The official instrumentation of mysql2 has no metrics: beside ours stands what its spans cost.

export const suites: readonly Suite[] = [overhead('pg', 1.05), overhead('mysql2', 1.06)];

function overhead(driver: Driver, atMost: number): CountedSuite {
  return {
    kind: 'count',
    name: `SQL: CPU time of a query, ${driver}`,
    unit: 'of none',
    measure: () => queryOverhead(driver),
    goals: [{ contender: 'ours', against: 'none', atMost }],
  };
}
