import { spawnSync } from 'node:child_process';
import { parseExposition, requireProgram, samplesOf, sumOf } from '@executor-metrics/testkit';
import { describe, expect, it } from 'vitest';
import { startDemo } from './demo.ts';

/**
 * What promtool may remark on, and why. The names are those of semantic conventions or of existing dashboards; a remark
 * that is not listed here fails the test.
 */
const allowedRemarks: readonly RegExp[] = [];

const layouts = ['unified', 'per-operation'] as const;

describe.each(layouts)('the text that the endpoint shows in the %s layout', (layout) => {
  it('has no parse error and no unexpected remark for promtool', async (test) => {
    const promtool = await requireProgram(test, 'promtool');
    const text = await exposition(layout);
    const { stderr, stdout, status } = spawnSync(promtool, ['check', 'metrics'], { input: text, encoding: 'utf8' });
    // 3 says that there are remarks; anything else but 0 that the text cannot be read.
    expect([0, 3]).toContain(status);
    const remarks = `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
    expect(remarks.filter((remark) => !allowedRemarks.some((allowed) => allowed.test(remark)))).toEqual([]);
  });

  it('is accepted by the strict parser, and adds up to what the demo says that it did', async () => {
    await using demo = await startDemo({ args: ['--tasks', '150', '--rate', '200'], env: { METRICS_LAYOUT: layout } });
    const { operations } = await demo.idle(150);
    const parsed = parseExposition(await (await fetch(demo.metricsUrl)).text());
    for (const [operation, { successes, failures, retries }] of Object.entries(operations)) {
      const failed = Object.values(failures).reduce((sum, count) => sum + count, 0);
      const labels = { executor_operation: operation };
      const shown =
        layout === 'unified'
          ? {
              successes: sumOf(parsed, 'executor_operation_completed_total', {
                ...labels,
                executor_outcome: 'success',
              }),
              failed: sumOf(parsed, 'executor_operation_completed_total', { ...labels, executor_outcome: 'failure' }),
              retries: sumOf(parsed, 'executor_operation_retries_total', labels),
              measured: sumOf(parsed, 'executor_operation_duration_seconds_count', labels),
              buckets: samplesOf(parsed, 'executor_operation_duration_seconds_bucket', labels).length,
            }
          : {
              successes: sumOf(parsed, `${operation}_success_total`),
              failed: sumOf(parsed, `${operation}_failures_total`),
              retries: sumOf(parsed, `${operation}_retries_total`),
              measured: sumOf(parsed, `${operation}_latency_seconds_count`),
              buckets: samplesOf(parsed, `${operation}_latency_seconds_bucket`).length,
            };
      expect(shown).toEqual({ successes, failed, retries, measured: successes + failed, buckets: expect.any(Number) });
      expect(shown.buckets).toBeGreaterThan(0);
    }
  });
});

async function exposition(layout: string): Promise<string> {
  await using demo = await startDemo({ args: ['--tasks', '100', '--rate', '200'], env: { METRICS_LAYOUT: layout } });
  await demo.idle(100);
  return (await fetch(demo.metricsUrl)).text();
}
