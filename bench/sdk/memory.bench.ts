import { setImmediate } from 'node:timers/promises';
import { bind } from '@executor-metrics/core';
import type { Meter } from '@opentelemetry/api';
import type { Suite } from '../harness/suite.ts';
import { ManualReader, officialWith, oursWith } from './contestants.ts';

// Bytes, measured with the garbage collector at hand (`--expose-gc`, which `npm run bench` gives).

const series = 20_000;
const records = 20_000;

export const suites: readonly Suite[] = [
  {
    kind: 'count',
    name: 'retained memory, a counter series with 3 attributes in use between two collections',
    unit: 'bytes',
    measure: async () => ({
      ours: await retainedBySeries(oursWith),
      official: await retainedBySeries(officialWith),
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

/** The last of three rounds counts: in the first ones, code and caches of all kinds come into being. */
async function retainedBySeries(meterWith: (reader: ManualReader) => Meter): Promise<number> {
  for (let round = 0; round < 2; round++) await retainedOnce(meterWith);
  return retainedOnce(meterWith);
}

/** What a process holds when all series exist, have been collected once and have been recorded in again. */
async function retainedOnce(meterWith: (reader: ManualReader) => Meter): Promise<number> {
  const reader = new ManualReader();
  const counter = meterWith(reader).createCounter('done');
  const recordAll = (): void => {
    for (let i = 0; i < series; i++) counter.add(1, { method: `m${i % 10}`, route: `/r/${i}`, status: 200 + (i % 3) });
  };
  const before = liveBytes();
  recordAll();
  await reader.collect();
  // What the collection left behind is garbage only when its promises are through.
  await setImmediate();
  recordAll();
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
