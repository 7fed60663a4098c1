import { ExecutorMetrics } from '@executor-metrics/core';
import type { Contender, Suite } from '../harness/suite.ts';
import { own } from './contestants.ts';

// What is left where recording is switched off. V8 would inline an empty call into nothing, which is no measure for
// anything: all calls of a suite pass through one place, whose callees V8 cannot know, as those of a program do.

const repeats = 1024;
const disabled = new ExecutorMetrics({ meterProvider: own });
const operation = disabled.operation('execute');
const double = (n: number): number => 2 * n;
const wrapped = operation.wrap(double);
const timed = disabled.timed('double')(double);
disabled.setEnabled(false);

/** What does nothing, and calls what it is given. */
const empty = {
  run: (fn: () => number): number => fn(),
  record: (_attributes?: object): void => {},
  wrapped: (n: number): number => double(n),
};
const work = (): number => 1;
/** Made once: what it costs to make attributes is not the question here. */
const attributes = { task_type: 'ml' };

export const suites: readonly Suite[] = [
  {
    kind: 'time',
    name: 'a disabled run',
    repeats,
    contenders: [
      throughOnePlace('empty call', () => empty.run(work)),
      throughOnePlace('run', () => operation.run(work)),
    ],
    goals: [{ contender: 'run', against: 'empty call', atMost: 1.5 }],
  },
  {
    kind: 'time',
    name: 'a disabled record',
    repeats,
    contenders: [
      throughOnePlace('empty call', () => empty.record(attributes)),
      throughOnePlace('recordSuccess', () => operation.recordSuccess(attributes)),
      throughOnePlace('recordDuration', () => operation.recordDuration(0.5, attributes)),
      throughOnePlace('recordOperationSuccess', () => disabled.recordOperationSuccess('execute', attributes)),
    ],
    goals: [
      { contender: 'recordSuccess', against: 'empty call', atMost: 1.5 },
      { contender: 'recordDuration', against: 'empty call', atMost: 1.5 },
      { contender: 'recordOperationSuccess', against: 'empty call', atMost: 1.5 },
    ],
  },
  {
    kind: 'time',
    name: 'a function that is wrapped and disabled',
    repeats,
    contenders: [
      throughOnePlace('call in a call', (k) => empty.wrapped(k)),
      throughOnePlace('wrap', (k) => wrapped(k)),
      throughOnePlace('timed', (k) => timed(k)),
    ],
    goals: [{ contender: 'wrap', against: 'call in a call', atMost: 1.5 }],
  },
];

function throughOnePlace(name: string, call: (k: number) => unknown): Contender {
  const calls = [call, (k: number) => k + 1, (k: number) => k + 2, (k: number) => k + 3, (k: number) => k + 4];
  // The others are there for what V8 learns of the place; they are called before anything is measured.
  for (const each of calls.slice(1)) repeat(each);
  return { name, run: () => repeat(call) };
}

function repeat(call: (k: number) => unknown): unknown {
  let last: unknown;
  for (let k = 0; k < repeats; k++) last = call(k);
  return last;
}
