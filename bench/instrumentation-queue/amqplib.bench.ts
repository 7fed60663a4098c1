import { overheadOf } from '../harness/overhead.ts';
import type { Suite } from '../harness/suite.ts';

// What a message through RabbitMQ costs when it is measured. It needs the broker of `npm run services`. There is no other
// instrumentation of amqplib with metrics.

/** Half a second's work, so that what the engine compiles meanwhile is a small part of it. */
const messages = Number(process.env.BENCH_AMQPLIB_MESSAGES ?? 50_000);

export const suites: readonly Suite[] = [
  {
    kind: 'count',
    name: 'amqplib: CPU time of a message, published with confirmation, consumed and acknowledged',
    unit: 'of none',
    measure: () =>
      overheadOf({
        program: new URL('measured-amqplib.ts', import.meta.url),
        variants: { none: ['none'], ours: ['ours'] },
        exercise: (program) => program.ask(messages),
      }),
    goals: [{ contender: 'ours', against: 'none', atMost: 1.05 }],
  },
];
