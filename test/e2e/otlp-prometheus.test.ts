import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOtlpExporter } from '@executor-metrics/exporter-otlp';
import { MeterProvider } from '@executor-metrics/sdk';
import { eventually, freePort, recordWarnings, requireProgram, startProgram } from '@executor-metrics/testkit';
import { afterEach, describe, expect, it, vi } from 'vitest';

afterEach(() => {
  vi.restoreAllMocks();
});

/** A Prometheus that scrapes nothing and takes OTLP. */
async function prometheusWithOtlp(program: string): Promise<AsyncDisposable & { readonly url: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'prometheus-'));
  await writeFile(join(folder, 'prometheus.yml'), 'scrape_configs: []\n');
  const port = await freePort();
  const server = await startProgram(
    program,
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--web.enable-otlp-receiver',
    ],
    { readyWhen: /Server is ready to receive web requests/, timeoutMs: 60_000 },
  );
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function query(url: string, promql: string): Promise<number | undefined> {
  const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(promql)}`);
  const { data } = (await response.json()) as {
    readonly data: { readonly result: readonly { value: [number, string] }[] };
  };
  return data.result[0] === undefined ? undefined : Number(data.result[0].value[1]);
}

describe('the preset prometheus', () => {
  it('pushes to the OTLP receiver of the real Prometheus', async (test) => {
    await using prometheus = await prometheusWithOtlp(await requireProgram(test, 'prometheus'));
    const exporter = createOtlpExporter({ preset: 'prometheus', url: `${prometheus.url}/api/v1/otlp/v1/metrics` });
    const provider = new MeterProvider({ readers: [exporter] });
    const meter = provider.getMeter('e2e');
    meter.createCounter('e2e.jobs', { unit: '{job}' }).add(5, { queue: 'mail', 'with.dots': 'größe\n"x"' });
    const wait = meter.createHistogram('e2e.wait', { unit: 's' });
    for (const value of [0.1, 1, 30]) wait.record(value);
    meter.createGauge('e2e.load', { unit: '1' }).record(0.25);
    await provider.forceFlush();
    const expectValue = async (promql: string, value: number): Promise<void> => {
      await eventually(async () => expect(await query(prometheus.url, promql)).toBe(value), { what: promql });
    };
    await expectValue('e2e_jobs_total{queue="mail", with_dots="größe\\n\\"x\\""}', 5);
    await expectValue('e2e_wait_seconds_count', 3);
    await expectValue('e2e_wait_seconds_sum', 31.1);
    await expectValue('e2e_wait_seconds_bucket{le="1.0"} or e2e_wait_seconds_bucket{le="1"}', 2);
    await expectValue('e2e_load_ratio', 0.25);
    await provider.shutdown();
  });

  it('hears from the real Prometheus why it does not take a delta', async (test) => {
    const warnings = recordWarnings();
    await using prometheus = await prometheusWithOtlp(await requireProgram(test, 'prometheus'));
    const exporter = createOtlpExporter({
      ...{ preset: 'prometheus', url: `${prometheus.url}/api/v1/otlp/v1/metrics`, temporality: 'delta' },
    });
    const provider = new MeterProvider({ readers: [exporter] });
    provider.getMeter('e2e').createCounter('e2e.jobs').add(5);
    await expect(provider.forceFlush()).rejects.toThrow(/invalid temporality and type combination/);
    expect(warnings).toHaveLength(1);
    await provider.shutdown().catch(() => {});
  });
});
