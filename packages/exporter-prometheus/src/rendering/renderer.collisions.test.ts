import type { Metric } from '@executor-metrics/sdk';
import { recordWarnings } from '@executor-metrics/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rendererWith } from '../testdata/renderer-with.ts';
import { counter, distribution, gauge, histogram, snapshotOf, upDownCounter } from '../testdata/snapshots.ts';

const openMetrics = 'application/openmetrics-text;version=1.0.0';
let warnings: ReturnType<typeof recordWarnings>;

beforeEach(() => {
  warnings = recordWarnings();
});
afterEach(() => void vi.restoreAllMocks());

const render = (metrics: readonly Metric[], accept?: string) => rendererWith()(snapshotOf(metrics), accept);

describe('what becomes equal by its translation', () => {
  it('is one series, and what was counted adds up', async () => {
    const text = await render([
      counter('calls', [
        [{ status: 200 }, 1],
        [{ status: '200' }, 2],
        [{ status: '200', user: '' }, 4],
      ]),
      upDownCounter('open', [
        [{ a: 1 }, 5],
        [{ a: '1' }, -2],
      ]),
      gauge('load', [
        [{ a: 1 }, 5],
        [{ a: '1' }, 7],
      ]),
      histogram('wait', [
        [{ a: 1 }, distribution([1], [0.5])],
        [{ a: '1' }, distribution([1], [3, 4])],
      ]),
    ]);
    expect(text.match(/^calls_total.*$/gm)).toEqual(['calls_total{status="200"} 7']);
    expect(text).toContain('open{a="1"} 3\n');
    expect(text).toContain('load{a="1"} 7\n');
    expect(text).toContain('wait_bucket{a="1",le="1"} 1\nwait_bucket{a="1",le="+Inf"} 3\nwait_sum{a="1"} 7.5\n');
  });

  it('is left out and told once where histograms have other bounds', async () => {
    const metrics = [
      histogram('wait', [
        [{ a: 1 }, distribution([1], [0.5])],
        [{ a: '1' }, distribution([2], [3])],
      ]),
    ];
    expect(await render(metrics)).toContain('wait_count{a="1"} 1\n');
    expect(warnings.map(({ message }) => message).join()).toContain('has other bounds');
  });

  it('is one family, with the first description', async () => {
    const text = await render([
      counter('a.b', [[{ x: 1 }, 1]], { description: 'First' }),
      counter('a_b', [[{ x: 2 }, 2]], { description: 'Second' }),
      counter('a/b', [[{ x: 2 }, 2]]),
    ]);
    expect(text).toBe('# HELP a_b_total First\n# TYPE a_b_total counter\na_b_total{x="1"} 1\na_b_total{x="2"} 4\n');
  });

  it('keeps the first type that was seen, for the life of the exporter, and tells of the other once', async () => {
    const renderOne = rendererWith();
    await renderOne(snapshotOf([gauge('a.b', [[{}, 1]])]));
    for (let i = 0; i < 3; i++) {
      const text = await renderOne(
        snapshotOf([histogram('a_b', [[{}, distribution([1], [1])]]), gauge('a.b', [[{}, 2]])]),
      );
      expect(text).toBe('# TYPE a_b gauge\na_b 2\n');
    }
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatchObject({ code: 'EXECUTOR_METRICS_NOT_EXPOSED' });
    expect(warnings[0]?.message).toContain('"a_b"');
  });

  it('does not let a metric take a sample name of a histogram, nor our own', async () => {
    const text = await render([
      histogram('wait', [[{}, distribution([1], [1])]]),
      gauge('wait_count', [[{}, 5]]),
      gauge('target_info', [[{}, 5]]),
      gauge('otel_scrape_collection_errors', [[{}, 5]]),
    ]);
    expect(text.match(/^# TYPE .*$/gm)).toEqual(['# TYPE wait histogram']);
  });

  it('does not give two families one name in OpenMetrics, where a counter would take more of them', async () => {
    const metrics = [counter('jobs', [[{}, 1]]), gauge('jobs', [[{}, 5]])];
    expect((await render(metrics)).match(/^# TYPE .*$/gm)).toEqual(['# TYPE jobs_total counter', '# TYPE jobs gauge']);
    expect(await render(metrics, openMetrics)).toBe(
      '# TYPE jobs_total unknown\njobs_total 1\n# TYPE jobs gauge\njobs 5\n# EOF\n',
    );
  });
});
