import type { Suite } from '../harness/suite.ts';
import { boundaries, durations, ManualReader, officialWith, oursWith, promClients } from './contestants.ts';

// One collection of a histogram with many series, as a scrape or a push begins.

export const suites: readonly Suite[] = [1000, 10_000, 100_000].map((series) => {
  const labelsOf = (i: number) => ({ method: `m${i % 10}`, route: `/r/${i}`, status: 200 + (i % 3) });
  const readers = { ours: new ManualReader(), official: new ManualReader() };
  const advice = { explicitBucketBoundaries: boundaries };
  const histograms = [oursWith(readers.ours), officialWith(readers.official)].map((meter) =>
    meter.createHistogram('duration', { advice }),
  );
  for (const histogram of histograms) {
    for (let i = 0; i < series; i++) histogram.record(durations[i & 1023] as number, labelsOf(i));
  }
  const { Histogram, Registry } = promClients['prom-client'];
  const registry = new Registry();
  const labelNames = ['method', 'route', 'status'];
  const prom = new Histogram({
    name: 'duration',
    help: 'Of a bench',
    labelNames,
    buckets: boundaries,
    registers: [registry],
  });
  for (let i = 0; i < series; i++) prom.observe(labelsOf(i), durations[i & 1023] as number);
  return {
    kind: 'time',
    name: `collect, ${series.toLocaleString('en')} histogram series`,
    contenders: [
      { name: 'ours', run: () => readers.ours.collect() },
      { name: 'official', run: () => readers.official.collect() },
      { name: 'prom-client', run: () => registry.getMetricsAsJSON() },
    ],
    goals: series === 10_000 ? [{ contender: 'ours', against: 'official', atMost: 1 }] : [],
  };
});
