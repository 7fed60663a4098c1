import { overheadOf } from '../harness/overhead.ts';
import type { Suite } from '../harness/suite.ts';

// What adding and processing a job costs when it is measured, with metrics that are collected each second. It needs the Redis of
// `npm run services`.

const jobs = Number(process.env.BENCH_QUEUE_JOBS ?? 5000);

export const suites: readonly Suite[] = [
  {
    kind: 'count',
    name: 'BullMQ: CPU time of adding and processing a job',
    unit: 'of none',
    measure: () =>
      overheadOf({
        program: new URL('measured-bullmq-worker.ts', import.meta.url),
        variants: { none: ['none'], ours: ['ours'], 'bullmq-otel': ['bullmq-otel'] },
        exercise: (program) => program.ask(jobs),
      }),
    goals: [{ contender: 'ours', against: 'none', atMost: 1.05 }],
  },
];
