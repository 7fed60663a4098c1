import type { Meter } from '@opentelemetry/api';
import { median } from '../harness/rounds.ts';
import type { Contender, Suite } from '../harness/suite.ts';
import { boundaries, durations, ManualReader, officialWith, oursWith, promClients } from './contestants.ts';

// One collection of a histogram with many series, as a scrape or a push begins.

const unchanged: readonly Suite[] = [1000, 10_000, 100_000].map((series) => ({
  kind: 'time',
  name: `collect, ${series.toLocaleString('en')} histogram series, none recorded in since`,
  awaits: true,
  contenders: () => collectors(series),
  goals: series === 10_000 ? [{ contender: 'ours', against: 'official', atMost: 1 }] : [],
}));

/** Recording stands between the collections and outside of what is timed, so this suite takes its time itself. */
const changed: Suite = {
  kind: 'count',
  name: 'collect, 10,000 histogram series, all recorded in since',
  unit: 'ns',
  measure: async () => {
    const contenders = { ours: oursWith, official: officialWith };
    const prepared = Object.entries(contenders).map(([name, meterWith]) => ({ name, ...recorded(meterWith, 10_000) }));
    const times: Record<string, number[]> = { ours: [], official: [] };
    for (let round = 0; round < 21; round++) {
      for (const { name, reader, recordAll } of prepared) {
        recordAll();
        const startedAt = performance.now();
        await reader.collect();
        times[name]?.push((performance.now() - startedAt) * 1e6);
      }
    }
    return Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all)]));
  },
  goals: [{ contender: 'ours', against: 'official', atMost: 1 }],
};

export const suites: readonly Suite[] = [...unchanged, changed];

interface Recorded {
  readonly reader: ManualReader;
  readonly recordAll: () => void;
}

/** A histogram with so many series, each of which has been recorded in. */
function recorded(meterWith: (reader: ManualReader) => Meter, series: number): Recorded {
  const reader = new ManualReader();
  const histogram = meterWith(reader).createHistogram('duration', { advice: { explicitBucketBoundaries: boundaries } });
  const recordAll = (): void => {
    for (let i = 0; i < series; i++) histogram.record(durationOf(i), labelsOf(i));
  };
  recordAll();
  return { reader, recordAll };
}

function labelsOf(i: number): { readonly method: string; readonly route: string; readonly status: number } {
  return { method: `m${i % 10}`, route: `/r/${i}`, status: 200 + (i % 3) };
}

function durationOf(i: number): number {
  return durations[i & 1023] as number;
}

function collectors(series: number): readonly Contender[] {
  const ours = recorded(oursWith, series).reader;
  const official = recorded(officialWith, series).reader;
  const { Histogram, Registry } = promClients['prom-client'];
  const registry = new Registry();
  const labelNames = ['method', 'route', 'status'];
  const options = { name: 'duration', help: 'Of a bench', labelNames, buckets: boundaries, registers: [registry] };
  const histogram = new Histogram(options);
  for (let i = 0; i < series; i++) histogram.observe(labelsOf(i), durationOf(i));
  return [
    { name: 'ours', run: () => ours.collect() },
    { name: 'official', run: () => official.collect() },
    { name: 'prom-client', run: () => registry.getMetricsAsJSON() },
  ];
}
