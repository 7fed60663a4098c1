import { bind } from '@executor-metrics/core';
import type { Counter } from '@opentelemetry/api';
import type { Suite } from '../harness/suite.ts';
import { ManualReader, officialWith, oursWith } from './contestants.ts';

// Bytes, measured with the garbage collector at hand (`--expose-gc`, which `npm run bench` gives).

const series = 20_000;
const records = 20_000;

export const suites: readonly Suite[] = [
  {
    kind: 'count',
    name: 'retained memory, a counter series with 3 attributes',
    unit: 'bytes',
    measure: async () => ({
      ours: retainedBySeries(() => oursWith(new ManualReader()).createCounter('done')),
      official: retainedBySeries(() => officialWith(new ManualReader()).createCounter('done')),
    }),
    goals: [{ contender: 'ours', against: 'official', atMost: 0.5 }],
  },
  {
    kind: 'count',
    name: 'allocated by a record on a series that exists (the caller reuses its attributes)',
    unit: 'bytes',
    measure: async () => {
      const attributes = Object.freeze({ method: 'GET', route: '/a', status: 200 });
      const [ours, official] = [oursWith(new ManualReader()), officialWith(new ManualReader())];
      const [counter, histogram] = [ours.createCounter('done'), ours.createHistogram('duration')];
      const [bound, officialCounter] = [bind(counter, attributes), official.createCounter('done')];
      return {
        'ours, add': allocatedByRecord(() => counter.add(1, attributes)),
        'ours, record': allocatedByRecord(() => histogram.record(1.5, attributes)),
        'ours, bound add': allocatedByRecord(() => bound.add(1)),
        'official, add': allocatedByRecord(() => officialCounter.add(1, attributes)),
      };
    },
    ceilings: { 'ours, add': 0.5, 'ours, record': 0.5, 'ours, bound add': 0.5 },
  },
];

function retainedBySeries(create: () => Counter): number {
  const counter = create();
  const before = liveBytes();
  for (let i = 0; i < series; i++) counter.add(1, { method: `m${i % 10}`, route: `/r/${i}`, status: 200 + (i % 3) });
  const retained = liveBytes() - before;
  // The counter is alive until here.
  counter.add(0);
  return retained / series;
}

function allocatedByRecord(record: () => void): number {
  for (let i = 0; i < 100_000; i++) record();
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < records; i++) record();
  return Math.max(0, process.memoryUsage().heapUsed - before - measurementBytes()) / records;
}

/** What two looks at the memory allocate themselves. */
function measurementBytes(): number {
  const before = process.memoryUsage().heapUsed;
  return process.memoryUsage().heapUsed - before;
}

function liveBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

function collectGarbage(): void {
  if (globalThis.gc === undefined) throw new Error('run with --expose-gc, as `npm run bench` does');
  for (let i = 0; i < 4; i++) globalThis.gc();
}
