import type { Suite } from '../harness/suite.ts';
import {
  boundaries,
  durations,
  labelNames,
  labelSets,
  ManualReader,
  officialWith,
  oursWith,
  promClients,
} from './contestants.ts';

// What applications do most: add to a counter, record in a histogram, with labels written at the call and values that
// change from call to call.

const shapes = [
  [0, 64],
  [1, 64],
  [3, 64],
  [3, 1024],
  [7, 64],
] as const;

let instruments = 0;

const goals = [
  { contender: 'ours', against: 'official', atMost: 1 / 8 },
  { contender: 'ours', against: 'prom-client', atMost: 1 / 3 },
  { contender: 'ours', against: '@prometheus-io/client', atMost: 1 / 3 },
];

export const suites: readonly Suite[] = shapes.flatMap(([keys, series]) => [
  counterSuite(keys, series),
  histogramSuite(keys, series),
]);

function counterSuite(keys: 0 | 1 | 3 | 7, series: 64 | 1024): Suite {
  const labels = labelSets(keys, series);
  const [ours, official] = [oursWith(new ManualReader()), officialWith(new ManualReader())].map((meter) =>
    meter.createCounter('done'),
  );
  let i = 0;
  return {
    kind: 'time',
    name: `counter add, ${keys} attributes, ${series} series`,
    contenders: [
      { name: 'ours', run: () => ours?.add(1, labels(i++)) },
      { name: 'official', run: () => official?.add(1, labels(i++)) },
      ...Object.entries(promClients).map(([name, { Counter, Registry }]) => {
        const counter = new Counter({ ...named(), labelNames: labelNames[keys], registers: [new Registry()] });
        return { name, run: () => counter.inc(labels(i++) as never, 1) };
      }),
    ],
    goals: keys === 3 ? goals : [],
  };
}

function histogramSuite(keys: 0 | 1 | 3 | 7, series: 64 | 1024): Suite {
  const labels = labelSets(keys, series);
  const [ours, official] = [oursWith(new ManualReader()), officialWith(new ManualReader())].map((meter) =>
    meter.createHistogram('duration', { unit: 's', advice: { explicitBucketBoundaries: boundaries } }),
  );
  let i = 0;
  const value = (): number => durations[i & 1023] as number;
  return {
    kind: 'time',
    name: `histogram record, ${keys} attributes, ${series} series`,
    contenders: [
      { name: 'ours', run: () => ours?.record(value(), labels(i++)) },
      { name: 'official', run: () => official?.record(value(), labels(i++)) },
      ...Object.entries(promClients).map(([name, { Histogram, Registry }]) => {
        const options = { ...named(), labelNames: labelNames[keys], buckets: boundaries, registers: [new Registry()] };
        const histogram = new Histogram(options);
        return { name, run: () => histogram.observe(labels(i++) as never, value()) };
      }),
    ],
    goals: keys === 3 ? goals : [],
  };
}

function named(): { name: string; help: string } {
  return { name: `metric_${++instruments}`, help: 'Of a bench' };
}
