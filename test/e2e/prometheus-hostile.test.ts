import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually, parseAnyExposition, recordWarnings, requireProgram } from '@executor-metrics/testkit';
import { trace } from '@opentelemetry/api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { everyAccept, protobufType } from '../prometheus/accepts.ts';
import { hostileProgram } from '../prometheus/hostile-program.ts';
import { type RunningProgram, runProgram } from '../prometheus/running-program.ts';
import { type ScrapeTarget, startPrometheus } from './prometheus.ts';

beforeAll(() => {
  trace.setGlobalTracerProvider({ getTracer: () => trace.getTracer('') });
  recordWarnings();
});
afterAll(() => {
  trace.disable();
  vi.restoreAllMocks();
});

/** Applications that do everything wrong, each as large as many small ones. */
async function hostilePrograms(count: number): Promise<readonly RunningProgram[]> {
  const programs = fc.sample(hostileProgram({ maxInstruments: 40 }), { seed: 20_261_124, numRuns: count });
  const running = await Promise.all(programs.map((program) => runProgram(program)));
  onTestFinished(async () => void (await Promise.all(running.map((each) => each[Symbol.asyncDispose]()))));
  return running;
}

describe('the exposition of an application that does everything wrong', () => {
  it('is read by promtool, in both text formats', async (test) => {
    const promtool = await requireProgram(test, 'promtool');
    // It knows no names in quotes (3.15; prometheus/common reads them only where it is told to).
    const accepts = everyAccept.filter((each) => each.startsWith('text/plain') && !each.endsWith('allow-utf-8'));
    for (const { exporter } of await hostilePrograms(20)) {
      for (const accept of accepts) {
        const { body } = await exporter.render({ accept });
        const { stderr, status } = spawnSync(promtool, ['check', 'metrics'], { input: body, encoding: 'utf8' });
        // 3 says that there are remarks; anything else but 0 that the text cannot be read.
        expect([0, 3], stderr).toContain(status);
      }
    }
  });

  it('is scraped by Prometheus in every format, without losing a sample', async (test) => {
    const program = await requireProgram(test, 'prometheus');
    const programs = await hostilePrograms(8);
    const url = await served(programs);
    const targets = scrapes.flatMap(({ protocol, escaping }) =>
      programs.map((_, i): ScrapeTarget => {
        return { url: `${url}/${i}`, job: `${protocol} ${escaping} ${i}`, protocol, escaping, nativeHistograms: true };
      }),
    );
    await using prometheus = await startPrometheus(program, targets, {
      features: ['exemplar-storage'],
      scrapeIntervalMs: 2000,
    });
    const errors = await eventually(
      async () => {
        const found = await prometheus.scrapeErrors();
        expect(found.size).toBe(targets.length);
        // So many at once may be too much for the machine; those come again.
        expect([...found.values()].filter((error) => error.endsWith('context deadline exceeded'))).toEqual([]);
        return found;
      },
      { what: 'a scrape of every target', timeoutMs: 30_000 },
    );
    expect([...errors].filter(([, error]) => error !== '')).toEqual([]);

    const stored = new Map(
      (await prometheus.query('scrape_samples_post_metric_relabeling')).map(({ labels, value }) => [labels.job, value]),
    );
    for (const { protocol, escaping, accept } of scrapes.filter(({ accept }) => accept.startsWith('text'))) {
      for (const [i, { exporter }] of programs.entries()) {
        const { contentType, body } = await exporter.render({ accept: `${accept};escaping=${escaping}` });
        const { families } = parseAnyExposition(contentType, body);
        const samples = [...families.values()].flatMap((family) => family.samples);
        expect(stored.get(`${protocol} ${escaping} ${i}`)).toBe(samples.length);
      }
    }
  });
});

const formats = [
  ['PrometheusText0.0.4', 'text/plain;version=0.0.4'],
  ['PrometheusText1.0.0', 'text/plain;version=1.0.0'],
  ['OpenMetricsText0.0.1', 'application/openmetrics-text;version=0.0.1'],
  ['OpenMetricsText1.0.0', 'application/openmetrics-text;version=1.0.0'],
  ['PrometheusProto', protobufType],
] as const;

const scrapes = (['allow-utf-8', 'underscores', 'dots', 'values'] as const).flatMap((escaping) =>
  formats.map(([protocol, accept]) => ({ escaping, protocol, accept })),
);

/** One server for all of them: each has its number as its path. */
async function served(programs: readonly RunningProgram[]): Promise<string> {
  const server = createServer((req, res) => programs[Number(req.url?.slice(1))]?.exporter.handler(req, res));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
