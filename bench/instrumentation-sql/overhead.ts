import { overheadOf } from '../harness/overhead.ts';
import type { Driver } from './measured-queries.ts';

const queries = Number(process.env.BENCH_SQL_QUERIES ?? 20_000);

/** The CPU time that a client spends on a query of its pool, by instrumentation. */
export function queryOverhead(driver: Driver): Promise<Readonly<Record<string, number>>> {
  return overheadOf({
    program: new URL('measured-queries.ts', import.meta.url),
    variants: { none: [driver, 'none'], ours: [driver, 'ours'], official: [driver, 'official'] },
    exercise: (program) => program.ask(queries),
  });
}
