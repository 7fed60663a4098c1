import { bind } from '@executor-metrics/core';
import type { Suite } from '../harness/suite.ts';
import { boundaries, durations, labelSets, ManualReader, officialWith, oursWith } from './contestants.ts';

// Handles that were bound once. The work is so short that it is repeated inside of one measurement, in the same loop for
// every contender; the floor is the loop with nothing but an addition to a field.

const repeats = 1024;
const labels = labelSets(3, 64);
const attributes = labels(0);

const ours = oursWith(new ManualReader());
const official = officialWith(new ManualReader());
const counter = official.createCounter('done');
const advice = { explicitBucketBoundaries: boundaries };
const histogram = official.createHistogram('duration', { advice });
const boundCounter = bind(ours.createCounter('done'), attributes);
const boundHistogram = bind(ours.createHistogram('duration', { advice }), attributes);

/** What an addition costs when there is nothing else to it. */
class Bare {
  value = 0.5;

  add(value: number): void {
    this.value += value;
  }
}
const bare = new Bare();

let i = 0;

export const suites: readonly Suite[] = [
  {
    kind: 'time',
    name: 'bound counter add',
    repeats,
    contenders: [
      { name: 'bare field', run: () => repeat((k) => bare.add(k & 7)) },
      { name: 'ours, bound', run: () => repeat((k) => boundCounter.add(k & 7)) },
      { name: 'official, unbound', run: () => repeat(() => counter.add(1, labels(i++))) },
    ],
    goals: [
      { contender: 'ours, bound', against: 'bare field', atMost: 1.5 },
      { contender: 'ours, bound', against: 'official, unbound', atMost: 1 / 20 },
    ],
  },
  {
    kind: 'time',
    name: 'bound histogram record',
    repeats,
    contenders: [
      { name: 'ours, bound', run: () => repeat((k) => boundHistogram.record(durations[k] as number)) },
      { name: 'official, unbound', run: () => repeat((k) => histogram.record(durations[k] as number, labels(i++))) },
    ],
    goals: [{ contender: 'ours, bound', against: 'official, unbound', atMost: 1 / 20 }],
  },
];

function repeat(work: (k: number) => void): void {
  for (let k = 0; k < repeats; k++) work(k);
}
