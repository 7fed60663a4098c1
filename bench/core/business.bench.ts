import { bind } from '@executor-metrics/core';
import type { Suite } from '../harness/suite.ts';
import { onOfficial, onOwn, own } from './contestants.ts';

// What a business counter adds to a bare series of our SDK.

const repeats = 1024;
const attributes = { priority: 'high', organization: 'acme' };
const bare = bind(own.getMeter('bench').createCounter('bare'), attributes);
const created = onOwn.business('tasks').counter('created');
const createdHigh = created.with(attributes);
const onOtherSdk = onOfficial.business('tasks').counter('created');

export const suites: readonly Suite[] = [
  {
    kind: 'time',
    name: 'a business counter, two attributes',
    repeats,
    contenders: [
      { name: 'with().add', run: () => repeat(() => createdHigh.add(1)) },
      { name: 'bare bound counter', run: () => repeat(() => bare.add(1)) },
      { name: 'add with attributes', run: () => repeat(() => created.add(1, attributes)) },
      { name: 'add with attributes, official SDK', run: () => repeat(() => onOtherSdk.add(1, attributes)) },
    ],
    goals: [{ contender: 'with().add', against: 'bare bound counter', atMost: 5 }],
  },
];

function repeat(work: () => void): void {
  for (let k = 0; k < repeats; k++) work();
}
