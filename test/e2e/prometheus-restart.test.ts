import { fileURLToPath } from 'node:url';
import { eventually, freePort, type Program, requireProgram, startProgram } from '@executor-metrics/testkit';
import { expect, it } from 'vitest';
import { startPrometheus } from './prometheus.ts';

const script = fileURLToPath(new URL('../prometheus/scraped-process.ts', import.meta.url));

/** A process that does so many jobs and is scraped at that port. */
function startScraped(port: number, jobs: number): Promise<Program> {
  const args = ['--conditions=@executor-metrics/source', script, String(port), String(jobs)];
  return startProgram(process.execPath, args, { readyWhen: /^ready$/ });
}

it('A process that is started anew is one reset of its counters, and no job is lost or counted twice', async (test) => {
  const program = await requireProgram(test, 'prometheus');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/metrics`;
  // Those whose formats tell when a counter began.
  const protocols = ['OpenMetricsText1.0.0', 'PrometheusProto'] as const;
  const targets = protocols.map((protocol) => ({ url, job: protocol, protocol, nativeHistograms: true }));
  const features = ['created-timestamp-zero-ingestion', 'promql-extended-range-selectors'];
  await using prometheus = await startPrometheus(program, targets, { features, scrapeIntervalMs: 100 });
  for (const jobs of [100, 40]) {
    await using scraped = await startScraped(port, jobs);
    await scraped.waitForLine(/^scraped$/, 20_000);
    await eventually(
      async () => {
        for (const job of protocols) expect(await prometheus.value(`jobs_total{job="${job}"}`)).toBe(jobs);
      },
      { what: `${jobs} jobs`, timeoutMs: 10_000 },
    );
  }
  for (const job of protocols) {
    const of = (metric: string): string => `${metric}{job="${job}"}[5m]`;
    for (const counter of ['jobs_total', 'job_duration_seconds_count', 'job_duration_seconds_bucket{le="+Inf"}']) {
      const range = of(counter).replace('}{', ',');
      expect(await prometheus.value(`resets(${range})`)).toBe(1);
      expect(await prometheus.value(`increase(${range} anchored)`)).toBe(140);
    }
    expect(await prometheus.value(`increase(${of('job_duration_seconds_sum')} anchored)`)).toBeCloseTo(14, 6);
  }
  expect(await prometheus.value('resets(payload_size_bytes[5m])')).toBe(1);
  expect(await prometheus.value('max_over_time(histogram_count(payload_size_bytes)[5m:50ms])')).toBe(100);
});
