import type { Contender, Suite } from '../harness/suite.ts';
import { boundaries, durations, ManualReader, officialWith, oursWith, promClients } from './contestants.ts';

// One collection of a histogram with many series, as a scrape or a push begins.

export const suites: readonly Suite[] = [1000, 10_000, 100_000].map((series) => ({
  kind: 'time',
  name: `collect, ${series.toLocaleString('en')} histogram series`,
  awaits: true,
  contenders: () => collectors(series),
  goals: series === 10_000 ? [{ contender: 'ours', against: 'official', atMost: 1 }] : [],
}));

function collectors(series: number): readonly Contender[] {
  const labelsOf = (i: number) => ({ method: `m${i % 10}`, route: `/r/${i}`, status: 200 + (i % 3) });
  const durationOf = (i: number): number => durations[i & 1023] as number;
  const readers = { ours: new ManualReader(), official: new ManualReader() };
  const advice = { explicitBucketBoundaries: boundaries };
  for (const meter of [oursWith(readers.ours), officialWith(readers.official)]) {
    const histogram = meter.createHistogram('duration', { advice });
    for (let i = 0; i < series; i++) histogram.record(durationOf(i), labelsOf(i));
  }
  const { Histogram, Registry } = promClients['prom-client'];
  const registry = new Registry();
  const labelNames = ['method', 'route', 'status'];
  const options = { name: 'duration', help: 'Of a bench', labelNames, buckets: boundaries, registers: [registry] };
  const histogram = new Histogram(options);
  for (let i = 0; i < series; i++) histogram.observe(labelsOf(i), durationOf(i));
  return [
    { name: 'ours', run: () => readers.ours.collect() },
    { name: 'official', run: () => readers.official.collect() },
    { name: 'prom-client', run: () => registry.getMetricsAsJSON() },
  ];
}
