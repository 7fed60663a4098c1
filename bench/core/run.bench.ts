import { timeInRounds } from '../harness/rounds.ts';
import type { CountedSuite, Suite, TimedSuite } from '../harness/suite.ts';
import { autometricsOf, officialByHand, onOfficial, onOwn, promByHand, taskType } from './contestants.ts';

// What it costs to run an operation: duration, outcome, number under way, the age of the oldest and the time since the
// last success, against the same without the latter two, as users write it or have it written.

const work = (): number => 1;
const noop = async (): Promise<void> => {};

const run = onOwn.operation('execute');
const bound = run.with({ task_type: 'ml' });
const runOfficial = onOfficial.operation('execute');
const wrapped = run.wrap(noop);
const autometricsNoop = autometricsOf('noop', noop);
const autometricsWork = autometricsOf('work', work);
const operation = { operation: 'execute' };

const asyncNoop: TimedSuite = {
  kind: 'time',
  name: 'an async no-op',
  awaits: true,
  contenders: [
    { name: 'bare', run: () => noop() },
    { name: 'run', run: () => run.run(noop) },
    { name: 'run, one attribute', run: () => run.run(noop, taskType()) },
    { name: 'with().run', run: () => bound.run(noop) },
    { name: 'wrap', run: () => wrapped() },
    { name: 'operation().run', run: () => onOwn.operation('execute').run(noop) },
    { name: 'run, official SDK', run: () => runOfficial.run(noop) },
    { name: 'official SDK by hand', run: () => officialByHand.async(noop, operation) },
    { name: 'prom-client startTimer', run: () => promByHand.async(noop, operation) },
    { name: 'autometrics', run: () => autometricsNoop() },
  ],
};

/** Half a microsecond, two looks at the clock included. */
const ceilingNs = 500;

const added: CountedSuite = {
  kind: 'count',
  name: 'what is added to an async no-op',
  unit: 'ns',
  measure: async () => {
    const { nsByName } = await timeInRounds(asyncNoop);
    const bare = nsByName.bare ?? Number.NaN;
    return Object.fromEntries(
      Object.entries(nsByName)
        .filter(([name]) => name !== 'bare')
        .map(([name, ns]) => [name, ns - bare]),
    );
  },
  ceilings: { run: ceilingNs, 'run, one attribute': ceilingNs, 'with().run': ceilingNs, wrap: ceilingNs },
  goals: [
    { contender: 'run', against: 'official SDK by hand', atMost: 1 / 2 },
    { contender: 'run', against: 'prom-client startTimer', atMost: 1 / 2 },
    { contender: 'run', against: 'autometrics', atMost: 1 / 2 },
  ],
};

export const suites: readonly Suite[] = [
  added,
  {
    kind: 'time',
    name: 'a sync run',
    contenders: [
      { name: 'run', run: () => run.run(work) },
      { name: 'run, one attribute', run: () => run.run(work, taskType()) },
      { name: 'run, official SDK', run: () => runOfficial.run(work) },
      { name: 'official SDK by hand', run: () => officialByHand.sync(work, operation) },
      {
        name: 'official SDK by hand, one attribute',
        run: () => officialByHand.sync(work, { ...operation, ...taskType() }),
      },
      { name: 'prom-client startTimer', run: () => promByHand.sync(work, operation) },
      { name: 'autometrics', run: () => autometricsWork() },
    ],
    goals: [{ contender: 'run', against: 'official SDK by hand', atMost: 1 / 2 }],
  },
  {
    kind: 'time',
    name: 'a timer, and a place in a queue',
    contenders: [
      { name: 'start and succeed', run: () => run.start().succeed() },
      { name: 'enqueue and run', run: () => run.enqueue().run(work) },
    ],
  },
];
