import { createPrometheusExporter } from '@executor-metrics/exporter-prometheus';
import { MeterProvider } from '@executor-metrics/sdk';
import { eventually, requireProgram, type SkippableTest } from '@executor-metrics/testkit';
import { type Context, type Meter, ROOT_CONTEXT, TraceFlags, trace } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AggregationType, createAllowListAttributesProcessor } from '@opentelemetry/sdk-metrics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PrometheusServer, startPrometheus } from './prometheus.ts';

const protocols = [
  ...(['PrometheusText0.0.4', 'PrometheusText1.0.0', 'OpenMetricsText0.0.1'] as const),
  ...(['OpenMetricsText1.0.0', 'PrometheusProto'] as const),
];
const withExemplars = protocols.filter((protocol) => !protocol.startsWith('PrometheusText'));

/** A metric and a label that Prometheus 2 would not take, as they are stored by the escaping that is asked for. */
const escapedNames = {
  'allow-utf-8': ['files.read', 'file.kind'],
  underscores: ['files_read', 'file_kind'],
  dots: ['files_dot_read', 'file_dot_kind'],
  values: ['U__files_2e_read', 'U__file_2e_kind'],
} as const;

const queue = 'a"b\\c\nd}é';
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const sizes = Array.from({ length: 1000 }, (_, i) => (i + 1) * 10);

beforeAll(() => void trace.setGlobalTracerProvider({ getTracer: () => trace.getTracer('') }));
afterAll(() => trace.disable());

/** An application, and a Prometheus that scrapes it once for each protocol. */
class Stored implements AsyncDisposable {
  readonly prometheus: PrometheusServer;
  readonly meter: Meter;
  readonly #providers: readonly MeterProvider[];

  constructor(prometheus: PrometheusServer, meter: Meter, providers: readonly MeterProvider[]) {
    this.prometheus = prometheus;
    this.meter = meter;
    this.#providers = providers;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.prometheus[Symbol.asyncDispose]();
    for (const provider of this.#providers) await provider.shutdown();
  }
}

async function start(program: string): Promise<Stored> {
  const exporter = createPrometheusExporter({ port: 0 });
  const provider = new MeterProvider({
    readers: [exporter],
    resource: resourceFromAttributes({ 'service.name': 'shop' }),
    views: [
      { instrumentName: 'payload.size', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } },
      { instrumentName: 'jobs', attributesProcessors: [createAllowListAttributesProcessor(['queue.name'])] },
    ],
  });
  const untranslated = createPrometheusExporter({ port: 0, translationStrategy: 'NoTranslation' });
  const other = new MeterProvider({ readers: [untranslated] });
  await Promise.all([exporter.ready, untranslated.ready]);
  // The provider learns at a collection that there is a tracer.
  await exporter.render();
  const meter = provider.getMeter('app', '1.0');
  record(meter, sampledSpan());
  // To OpenMetrics a gauge and a counter of one name; each is to be stored nevertheless.
  meter.createCounter('tasks').add(9);
  provider.getMeter('pool').createGauge('tasks').record(2);
  other.getMeter('files').createCounter('files.read').add(7, { 'file.kind': 'log' });
  const [url = '', otherUrl = ''] = [exporter.endpoint, untranslated.endpoint];
  const escapings = Object.keys(escapedNames) as (keyof typeof escapedNames)[];
  const targets = [
    ...protocols.map((protocol) => ({ url, job: protocol, protocol, nativeHistograms: true })),
    ...escapings.map((escaping) => ({ url: otherUrl, job: escaping, escaping })),
  ];
  const options = { features: ['exemplar-storage'], scrapeIntervalMs: 200 };
  return new Stored(await startPrometheus(program, targets, options), meter, [provider, other]);
}

function record(meter: Meter, span: Context): void {
  const jobs = meter.createCounter('jobs', { unit: '{job}', description: 'Jobs "done",\nall \\ of them.' });
  jobs.add(3, { 'queue.name': 'mail', user: 'ann' }, span);
  jobs.add(4, { 'queue.name': queue, user: 'bob' });
  meter.createUpDownCounter('queue.length').add(-2);
  meter.createGauge('load', { unit: '1' }).record(0.25);
  meter.createObservableCounter('seen', { unit: 'By' }).addCallback((result) => result.observe(1e15));
  const advice = { explicitBucketBoundaries: [0.1, 1, 1_000_000] };
  const duration = meter.createHistogram('job.duration', { unit: 's', advice });
  duration.record(0.0625);
  duration.record(0.5, {}, span);
  duration.record(3e6);
  const size = meter.createHistogram('payload.size', { unit: 'By' });
  for (const each of sizes) size.record(each, {}, span);
}

function sampledSpan(): Context {
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId: '00f067aa0ba902b7', traceFlags: TraceFlags.SAMPLED });
}

let started: Promise<Stored> | undefined;

async function stored(test: SkippableTest): Promise<Stored> {
  const program = await requireProgram(test, 'prometheus');
  started ??= start(program);
  return started;
}

afterAll(async () => (await started)?.[Symbol.asyncDispose]());

/** All series of a job but those that Prometheus makes, as it would show them, without the labels that all have. */
async function seriesOf(prometheus: PrometheusServer, job: string): Promise<Readonly<Record<string, number>>> {
  const all = await eventually(
    async () => {
      const found = await prometheus.query(`{job="${job}",__name__!~"scrape_.*|up"}`);
      expect(found).not.toEqual([]);
      return found;
    },
    { what: `series of ${job}`, timeoutMs: 15_000 },
  );
  return Object.fromEntries(all.map(({ labels, value }) => [textOf(labels), value]));
}

function textOf({ __name__ = '', instance: _, job: __, ...labels }: Readonly<Record<string, string>>): string {
  const { otel_scope_name: ___, otel_scope_version: ____, ...own } = labels;
  return `${__name__} ${JSON.stringify(own)}`;
}

describe.each(protocols)('what Prometheus stores of %s', (protocol) => {
  it('is what was recorded', async (test) => {
    const { prometheus } = await stored(test);
    const series = await seriesOf(prometheus, protocol);
    const own = Object.entries(series).filter(([text]) => !/^\w+_created |^payload_size|^target_info/.test(text));
    expect(Object.fromEntries(own)).toEqual({
      'jobs_total {"queue_name":"mail"}': 3,
      [`jobs_total ${JSON.stringify({ queue_name: queue })}`]: 4,
      'queue_length {}': -2,
      'load_ratio {}': 0.25,
      'seen_bytes_total {}': 1e15,
      'tasks_total {}': 9,
      'tasks {}': 2,
      'job_duration_seconds_bucket {"le":"0.1"}': 1,
      'job_duration_seconds_bucket {"le":"1.0"}': 2,
      'job_duration_seconds_bucket {"le":"1e+06"}': 2,
      'job_duration_seconds_bucket {"le":"+Inf"}': 3,
      'job_duration_seconds_sum {}': 3_000_000.5625,
      'job_duration_seconds_count {}': 3,
    });
    expect(series['target_info {"service_name":"shop"}']).toBe(1);
  });

  it('has the scope of each series', async (test) => {
    const { prometheus } = await stored(test);
    await seriesOf(prometheus, protocol);
    const promql = `count({job="${protocol}",otel_scope_name="app",otel_scope_version="1.0"})`;
    const others = `count({job="${protocol}",otel_scope_name="",__name__!~"scrape_.*|up"})`;
    expect(await prometheus.value(promql)).toBeGreaterThan(10);
    expect(await prometheus.value(others)).toBe(1);
  });

  it('knows types, units and descriptions', async (test) => {
    const { prometheus } = await stored(test);
    await seriesOf(prometheus, protocol);
    const told = await prometheus.metadata(protocol);
    const isOpenMetrics = protocol.startsWith('OpenMetrics');
    const hasUnits = !protocol.startsWith('PrometheusText');
    const unit = (word: string): string => (hasUnits ? word : '');
    const suffix = isOpenMetrics ? '' : '_total';
    expect(Object.fromEntries(told.map(({ metric, type, unit: word }) => [metric, [type, word]]))).toEqual({
      [isOpenMetrics ? 'target' : 'target_info']: [isOpenMetrics ? 'info' : 'gauge', ''],
      [`jobs${suffix}`]: ['counter', ''],
      queue_length: ['gauge', ''],
      load_ratio: ['gauge', unit('ratio')],
      [`seen_bytes${suffix}`]: ['counter', unit('bytes')],
      tasks_total: [isOpenMetrics ? 'unknown' : 'counter', ''],
      tasks: ['gauge', ''],
      job_duration_seconds: ['histogram', unit('seconds')],
      payload_size_bytes: ['histogram', unit('bytes')],
    });
    expect(told.find(({ metric }) => metric === `jobs${suffix}`)?.help).toBe('Jobs "done",\nall \\ of them.');
  });

  it('has the quantiles of what an exponential histogram recorded', async (test) => {
    const { prometheus } = await stored(test);
    await seriesOf(prometheus, protocol);
    const isNative = protocol === 'PrometheusProto';
    const name = isNative ? 'payload_size_bytes' : 'payload_size_bytes_bucket';
    // By as much neighbouring bounds differ: 1000 values in 160 buckets, and bounds that all series share.
    const error = isNative ? 0.05 : 0.42;
    for (const quantile of [0.01, 0.5, 0.9, 0.99, 1]) {
      const value = await prometheus.value(`histogram_quantile(${quantile}, ${name}{job="${protocol}"})`);
      const recorded = quantile * 10_000;
      expect(value).toBeGreaterThan(recorded / (1 + error));
      expect(value).toBeLessThan(recorded * (1 + error));
    }
    const sum = isNative ? 'histogram_sum(payload_size_bytes' : '(payload_size_bytes_sum';
    const count = isNative ? 'histogram_count(payload_size_bytes' : '(payload_size_bytes_count';
    expect(await prometheus.value(`${sum}{job="${protocol}"})`)).toBe(5_005_000);
    expect(await prometheus.value(`${count}{job="${protocol}"})`)).toBe(1000);
  });
});

describe.each(withExemplars)('exemplars of %s', (protocol) => {
  it('are those of the sampled spans, with the attributes that a view dropped', async (test) => {
    const { prometheus } = await stored(test);
    await seriesOf(prometheus, protocol);
    const exemplars = await prometheus.exemplars(`{job="${protocol}"}`);
    const of = (name: string) => exemplars.filter(({ series }) => series.__name__ === name);
    const ids = { trace_id: traceId, span_id: '00f067aa0ba902b7' };
    expect(of('jobs_total')).toMatchObject([
      { labels: { ...ids, user: 'ann' }, value: 3, series: { queue_name: 'mail' } },
    ]);
    expect(of('job_duration_seconds_bucket')).toMatchObject([{ labels: ids, value: 0.5, series: { le: '1.0' } }]);
    const isNative = protocol === 'PrometheusProto';
    const ofSizes = of(isNative ? 'payload_size_bytes' : 'payload_size_bytes_bucket');
    expect(ofSizes.length).toBeGreaterThan(2);
    for (const { labels, value, series, timestampSeconds } of ofSizes) {
      expect(labels).toEqual(ids);
      expect(sizes).toContain(value);
      expect(Date.now() / 1000 - timestampSeconds).toBeLessThan(120);
      if (!isNative) expect(value).toBeLessThanOrEqual(Number(series.le));
    }
  });
});

describe('over several scrapes', () => {
  it('each value is stored that there was, and no counter seems to fall', async (test) => {
    const { prometheus, meter } = await stored(test);
    const [counter, gauge] = [meter.createCounter('steps'), meter.createUpDownCounter('level')];
    for (const step of [1, 2, 3]) {
      counter.add(step);
      gauge.add(-step);
      await eventually(
        async () => {
          const values = await Promise.all(protocols.map((job) => prometheus.value(`steps_total{job="${job}"}`)));
          expect(values).toEqual(protocols.map(() => (step * (step + 1)) / 2));
        },
        { what: `step ${step}`, timeoutMs: 15_000 },
      );
    }
    for (const job of protocols) {
      expect(await prometheus.value(`changes(steps_total{job="${job}"}[5m])`)).toBe(2);
      expect(await prometheus.value(`resets(steps_total{job="${job}"}[5m])`)).toBe(0);
      expect(await prometheus.value(`max_over_time(level{job="${job}"}[5m])`)).toBe(-1);
      expect(await prometheus.value(`min_over_time(level{job="${job}"}[5m])`)).toBe(-6);
    }
  });
});

describe('a name that is not of letters, digits and "_"', () => {
  it.for(Object.entries(escapedNames))('is stored by %s as %s', async ([escaping, [metric, label]], test) => {
    const { prometheus } = await stored(test);
    await seriesOf(prometheus, escaping);
    const found = await prometheus.query(`{job="${escaping}",__name__=~".*read.*"}`);
    expect(found.map(({ labels, value }) => [labels.__name__, labels[label], value])).toEqual([[metric, 'log', 7]]);
  });
});
