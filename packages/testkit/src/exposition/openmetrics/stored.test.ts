import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requireProgram } from '../../programs/requirements.ts';
import type { Exposition } from '../metric-family.ts';
import { openMetricsFamilies } from '../testdata/openmetrics-families.ts';
import { openMetricsText } from '../testdata/openmetrics-writer.ts';
import { type StoredSample, storedBy } from '../testdata/stored-series.ts';
import { parseOpenMetrics } from './open-metrics.ts';

const start = 1_700_000_000_000;

describe('what parseOpenMetrics accepts', () => {
  it.for(['legacy', 'utf-8'] as const)(
    'is stored by Prometheus under the same names, labels, values and times, with %s names',
    async (names, test) => {
      const promtool = await requireProgram(test, 'promtool');
      const timestampMs = fc.integer({ min: start, max: start + 3_600_000 });
      // Many families at once: each call of promtool takes its time.
      const families = openMetricsFamilies({ names, allTimestamps: true, timestampMs, count: 200 });
      for (const written of fc.sample(families, { seed: 20_201_126, numRuns: 2 })) {
        const text = openMetricsText(written);
        expect(comparable(storedBy(promtool, text))).toEqual(comparable(samplesOf(parseOpenMetrics(text))));
      }
    },
  );
});

function samplesOf({ families }: Exposition): StoredSample[] {
  return [...families.values()]
    .flatMap(({ samples }) => samples)
    .map(({ name, labels, value, timestampMs = 0 }) => ({
      labels: new Map([['__name__', name], ...labels]),
      value,
      timestampMs,
    }));
}

/** Sorted, without empty labels. */
function comparable(samples: readonly StoredSample[]): [series: string, value: number][] {
  return samples
    .map(({ labels, value, timestampMs }): [string, number] => {
      const pairs = [...labels].filter(([, text]) => text !== '').sort(([a], [b]) => (a < b ? -1 : 1));
      return [JSON.stringify([pairs, timestampMs]), value];
    })
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
