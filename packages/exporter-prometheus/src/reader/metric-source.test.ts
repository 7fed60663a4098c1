import { MeterProvider } from '@executor-metrics/sdk';
import { parseExposition, recordWarnings, samplesOf, sampleValue } from '@executor-metrics/testkit';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { type MetricProducer, MetricReader, MeterProvider as OfficialMeterProvider } from '@opentelemetry/sdk-metrics';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createPrometheusExporter } from '../create-prometheus-exporter.ts';

afterEach(() => void vi.restoreAllMocks());

/** Asks for what it is given to; the official provider is one whose data others hand on. */
class OfficialReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

/** A producer with a counter, as an application has that bridges another library. */
function bridged(name: string): MetricProducer {
  const reader = new OfficialReader();
  const provider = new OfficialMeterProvider({ readers: [reader], resource: resourceFromAttributes({ from: name }) });
  onTestFinished(() => provider.shutdown());
  provider.getMeter('bridge').createCounter(name).add(5, { shared: 'x' });
  return { collect: (options) => reader.collect(options) };
}

async function rendered(metricProducers: readonly MetricProducer[]) {
  const warnings = recordWarnings();
  const exporter = createPrometheusExporter({ preventServerStart: true, metricProducers, collectTimeoutMs: 50 });
  const provider = new MeterProvider({ readers: [exporter], resource: resourceFromAttributes({ from: 'own' }) });
  onTestFinished(() => provider.shutdown());
  provider.getMeter('app').createCounter('own').add(3);
  const exposition = parseExposition((await exporter.render()).body);
  return { exposition, codes: warnings.map(({ code }) => code) };
}

const errors = 'otel_scrape_collection_errors';

describe('producers beside the provider', () => {
  it('join in with their metrics, while the resource is that of the provider', async () => {
    const { exposition } = await rendered([bridged('first'), bridged('second')]);
    const names = ['own_total', 'first_total', 'second_total'];
    expect(names.map((name) => sampleValue(exposition, name))).toEqual([3, 5, 5]);
    expect(sampleValue(exposition, 'target_info', { from: 'own' })).toBe(1);
    expect(samplesOf(exposition, errors)).toEqual([]);
  });

  it.each<[what: string, collect: MetricProducer['collect']]>([
    ['rejects', () => Promise.reject(new Error('no connection'))],
    [
      'throws',
      () => {
        throw new Error('no connection');
      },
    ],
    ['never answers', () => new Promise(() => {})],
    ['gives nothing', async () => undefined as never],
  ])('cost their own metrics alone where one %s', async (_, collect) => {
    const { exposition, codes } = await rendered([{ collect }, bridged('sound')]);
    expect(sampleValue(exposition, 'own_total')).toBe(3);
    expect(sampleValue(exposition, 'sound_total')).toBe(5);
    expect(sampleValue(exposition, errors)).toBe(1);
    expect(codes).toEqual(['EXECUTOR_METRICS_CALLBACK_FAILED']);
  });

  it('need not tell of errors', async () => {
    const silent = bridged('silent');
    const collect = async () => ({ resourceMetrics: (await silent.collect()).resourceMetrics }) as never;
    const { exposition } = await rendered([{ collect }]);
    expect(sampleValue(exposition, 'silent_total')).toBe(5);
    expect(samplesOf(exposition, errors)).toEqual([]);
  });

  it('are told of once whose values are none', async () => {
    const broken = bridged('broken');
    const collect: MetricProducer['collect'] = async () => {
      const collected = await broken.collect();
      const points = collected.resourceMetrics.scopeMetrics[0]?.metrics[0]?.dataPoints ?? [];
      for (const point of points) (point as { value: unknown }).value = 'many';
      return collected;
    };
    const { exposition, codes } = await rendered([{ collect }]);
    expect(samplesOf(exposition, 'broken_total')).toEqual([]);
    expect(codes).toEqual(['EXECUTOR_METRICS_NOT_EXPOSED']);
  });
});
