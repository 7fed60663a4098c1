import { overheadOf } from '../harness/overhead.ts';
import type { Suite } from '../harness/suite.ts';

// What a batch through Kafka costs when it is measured. It needs the broker of `npm run services`.

/** Half a second's work, so that what the engine compiles meanwhile is a small part of it. */
const batches = Number(process.env.BENCH_KAFKAJS_BATCHES ?? 600);

export const suites: readonly Suite[] = [
  {
    kind: 'count',
    name: 'kafkajs: CPU time of a batch of 100 messages, sent and consumed',
    unit: 'of none',
    measure: () =>
      overheadOf({
        program: new URL('measured-kafkajs.ts', import.meta.url),
        variants: { none: ['none'], ours: ['ours'], official: ['official'] },
        exercise: (program) => program.ask(batches),
      }),
    goals: [{ contender: 'ours', against: 'none', atMost: 1.03 }],
  },
];
