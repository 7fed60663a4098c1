import { median } from '../harness/rounds.ts';
import type { CountedSuite, Suite } from '../harness/suite.ts';
import { scrapeOverHttp } from './http-scrape.ts';
import { official, ours, promClient, type Scraped } from './scraped.ts';

// A scrape, from the recorded state to the text of the exposition: histograms of 15 bounds with 3 labels.

const contenders = (series: number): Readonly<Record<string, Scraped>> => ({
  ours: ours(series),
  official: official(series),
  'prom-client': promClient('prom-client', series),
  '@prometheus-io/client': promClient('@prometheus-io/client', series),
});

/** As long as scrapes take, a round must not record in between: what was recorded is part of the next scrape's work. */
const rounds = 9;

const time: CountedSuite = {
  kind: 'count',
  name: 'scrape, 10,000 histogram series, all recorded in since',
  unit: 'ms',
  measure: () => timesOf(contenders(10_000)),
  goals: [
    { contender: 'ours', against: 'official', atMost: 1 / 10 },
    { contender: 'ours', against: 'prom-client', atMost: 1 / 3 },
    { contender: 'ours', against: '@prometheus-io/client', atMost: 1 / 3 },
  ],
};

const large: CountedSuite = {
  kind: 'count',
  name: 'scrape, 100,000 histogram series, all recorded in since',
  unit: 'ms',
  // The official text of so many series is longer than a string of V8 may be.
  measure: () => timesOf({ ours: ours(100_000) }, 3),
};

const pause: CountedSuite = {
  kind: 'count',
  name: 'scrape over HTTP, 10,000 histogram series: longest time between two turns of the event loop',
  unit: 'ms',
  measure: async () => {
    const longest = async (scraped: Scraped): Promise<number> =>
      median((await scrapeOverHttp(scraped)).map(({ longestPauseMs }) => longestPauseMs));
    return { ours: await longest(ours(10_000)), official: await longest(official(10_000)) };
  },
  ceilings: { ours: 20 },
};

const memory: CountedSuite = {
  kind: 'count',
  name: 'scrape over HTTP, 10,000 histogram series: peak of extra memory, in sizes of the body',
  unit: 'bodies',
  measure: async () => {
    const peak = async (scraped: Scraped): Promise<number> =>
      median((await scrapeOverHttp(scraped)).map(({ peakExtraBytes, bodyBytes }) => peakExtraBytes / bodyBytes));
    return { ours: await peak(ours(10_000)), official: await peak(official(10_000)) };
  },
  ceilings: { ours: 2 },
};

export const suites: readonly Suite[] = [time, pause, memory, large];

async function timesOf(
  scraped: Readonly<Record<string, Scraped>>,
  times = rounds,
): Promise<Readonly<Record<string, number>>> {
  const measured = Object.entries(scraped).map(([name, { recordAll, text }]) => ({
    name,
    recordAll,
    text,
    ms: [] as number[],
  }));
  for (let round = 0; round < times; round++) {
    for (const { recordAll, text, ms } of measured) {
      recordAll();
      globalThis.gc?.();
      const startedAt = performance.now();
      await text();
      ms.push(performance.now() - startedAt);
    }
  }
  return Object.fromEntries(measured.map(({ name, ms }) => [name, median(ms)]));
}
