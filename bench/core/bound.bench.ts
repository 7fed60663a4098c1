import { bind } from '@executor-metrics/core';
import type { Suite } from '../harness/suite.ts';
import { boundaries, durations } from '../sdk/contestants.ts';
import { onOwn, own } from './contestants.ts';

// What the handle of an operation adds to the bare handles of the series that it records in. It comes before the benches of
// other layouts and SDKs: a program has one of each, and V8 makes the better code for that.

const repeats = 1024;
const meter = own.getMeter('bench');
const attributes = { operation: 'execute', outcome: 'success', task_type: 'ml' };
const advice = { explicitBucketBoundaries: boundaries };
const boundCounter = bind(meter.createCounter('done'), attributes);
const boundHistogram = bind(meter.createHistogram('seconds', { unit: 's', advice }), attributes);

const handle = onOwn.operation('execute').with({ task_type: 'ml' });

export const suites: readonly Suite[] = [
  {
    kind: 'time',
    name: 'a success by the handle of an operation',
    repeats,
    contenders: [
      { name: 'bare bound counter', run: () => repeat(() => boundCounter.add(1)) },
      { name: 'with().recordSuccess', run: () => repeat(() => handle.recordSuccess()) },
    ],
    goals: [{ contender: 'with().recordSuccess', against: 'bare bound counter', atMost: 3 }],
  },
  {
    kind: 'time',
    name: 'a duration by the handle of an operation',
    repeats,
    contenders: [
      { name: 'bare bound histogram', run: () => repeat((k) => boundHistogram.record(durations[k] as number)) },
      { name: 'with().recordDuration', run: () => repeat((k) => handle.recordDuration(durations[k] as number)) },
    ],
    goals: [{ contender: 'with().recordDuration', against: 'bare bound histogram', atMost: 3 }],
  },
  {
    kind: 'time',
    name: 'an outcome and its duration by the handle of an operation',
    repeats,
    contenders: [
      {
        name: 'bare bound counter and histogram',
        run: () =>
          repeat((k) => {
            boundCounter.add(1);
            boundHistogram.record(durations[k] as number);
          }),
      },
      { name: 'with().record', run: () => repeat((k) => handle.record({ durationSeconds: durations[k] as number })) },
    ],
    goals: [{ contender: 'with().record', against: 'bare bound counter and histogram', atMost: 3 }],
  },
];

function repeat(work: (k: number) => void): void {
  for (let k = 0; k < repeats; k++) work(k);
}
