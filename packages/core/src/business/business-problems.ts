import { messageOf } from '../support/message-of.ts';
import type { Report } from '../support/report.ts';

/** Why a figure of the business is not there, or is not all of it. */
export type BusinessProblem =
  | 'invalid-value'
  | 'too-many-instruments'
  | 'too-many-series'
  | 'reading-failed'
  | 'reading-timed-out';

const meaning: Record<BusinessProblem, string> = {
  'invalid-value': 'a value is no finite number, or is below 0 where it must not be; it was dropped',
  'too-many-instruments': 'more than 500 business instruments were named; further ones record nothing',
  'too-many-series':
    'a business gauge has more than 2000 sets of attributes, or 10000 rows; further ones were left out',
  'reading-failed': 'reading a business gauge failed; its last value stands for the time of keepMs',
  'reading-timed-out':
    'reading a business gauge takes longer than timeoutMs; its last value stands for the time of keepMs, and it is not ' +
    'read again before that reading has ended',
};

/** Says what is wrong with an instrument, each problem once. */
export type TellProblem = (
  problem: BusinessProblem,
  instrument: string,
  ...detail: readonly [detail?: unknown]
) => void;

export function problemTeller(report: Report): TellProblem {
  const told = new Set<BusinessProblem>();
  return (problem, instrument, ...detail) => {
    if (told.has(problem)) return;
    told.add(problem);
    const because = detail.length === 0 ? '' : `: ${messageOf(detail[0])}`;
    const code = `EXECUTOR_METRICS_${problem.toUpperCase().replaceAll('-', '_')}`;
    report(code, `${meaning[problem]} (${instrument}${because})`);
  };
}
