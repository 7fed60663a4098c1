import type { ExponentialHistogramValue, Metric } from '@executor-metrics/sdk';
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

describe('text 0.0.4', () => {
  it('shows each kind of metric as Prometheus has it', async () => {
    const text = await render([
      counter('jobs', [[{ queue: 'mail' }, 3]], { unit: '{job}', description: 'Jobs "done",\nall \\ of them' }),
      upDownCounter('memory.used', [[{}, -5.5]], { unit: 'By' }),
      gauge('load', [[{}, 0.25]], { unit: '1' }),
      histogram('wait', [[{ queue: 'mail' }, distribution([0.1, 1], [0.05, 0.5, 7])]], { unit: 's' }),
    ]);
    expect(text).toBe(
      [
        '# HELP jobs_total Jobs "done",\\nall \\\\ of them',
        '# TYPE jobs_total counter',
        'jobs_total{queue="mail"} 3',
        '# TYPE memory_used_bytes gauge',
        'memory_used_bytes -5.5',
        '# TYPE load_ratio gauge',
        'load_ratio 0.25',
        '# TYPE wait_seconds histogram',
        'wait_seconds_bucket{queue="mail",le="0.1"} 1',
        'wait_seconds_bucket{queue="mail",le="1"} 2',
        'wait_seconds_bucket{queue="mail",le="+Inf"} 3',
        'wait_seconds_sum{queue="mail"} 7.55',
        'wait_seconds_count{queue="mail"} 3',
        '',
      ].join('\n'),
    );
  });

  it.each([
    [0, '0'],
    [-0, '-0'],
    [1e21, '1e+21'],
    [2 ** 53, '9007199254740992'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, '+Inf'],
    [Number.NEGATIVE_INFINITY, '-Inf'],
    [5e-324, '5e-324'],
    [999_999_999_999, '999999999999'],
    [10, '10'],
  ])('writes the value %d', async (value, text) => {
    expect(await render([gauge('v', [[{}, value]])])).toContain(`\nv ${text}\n`);
  });

  it('gives an exponential histogram classic buckets', async () => {
    const value: ExponentialHistogramValue = {
      ...{ scale: 0, zeroCount: 1, count: 4, sum: 7, min: 0, max: 4 },
      positive: { offset: 0, counts: [2, 1] },
      negative: { offset: 0, counts: [] },
    };
    const metric = { ...histogram('size', []), kind: 'exponential-histogram', series: [] } as unknown as Metric;
    const series = [{ id: 1, attributes: {}, startTime: [1, 0], value, exemplars: [] }];
    const text = await render([{ ...metric, series } as unknown as Metric]);
    expect(text).toContain('# TYPE size histogram\n');
    expect(text).toContain('size_bucket{le="0"} 1\n');
    expect(text).toContain('size_bucket{le="2"} 3\n');
    expect(text).toContain('size_bucket{le="+Inf"} 4\n');
    expect(text).toContain('size_sum 7\nsize_count 4\n');
  });

  it('appends the time of the collection where it is wanted', async () => {
    const stamped = rendererWith({ withoutScopeInfo: true, appendTimestamp: true });
    const metrics = [gauge('v', [[{}, 1]]), histogram('h', [[{}, distribution([1], [2])]])];
    expect(await stamped(snapshotOf(metrics))).toContain('\nv 1 2000500\n');
    expect(await stamped(snapshotOf(metrics))).toContain('h_bucket{le="1"} 0 2000500\n');
    expect(await stamped(snapshotOf(metrics), openMetrics)).toContain('\nv 1 2000.5\n');
  });
});

describe('OpenMetrics', () => {
  it('tells units, beginnings and the end', async () => {
    const text = await render(
      [
        counter('jobs', [[{ queue: 'mail' }, 3]], { description: 'Jobs "done"' }),
        histogram('wait', [[{}, distribution([0.1, 1], [0.05, 7])]], { unit: 's' }),
      ],
      openMetrics,
    );
    expect(text).toBe(
      [
        '# TYPE jobs counter',
        '# HELP jobs Jobs \\"done\\"',
        'jobs_total{queue="mail"} 3',
        'jobs_created{queue="mail"} 1000',
        '# TYPE wait_seconds histogram',
        '# UNIT wait_seconds seconds',
        'wait_seconds_bucket{le="0.1"} 1',
        'wait_seconds_bucket{le="1.0"} 1',
        'wait_seconds_bucket{le="+Inf"} 2',
        'wait_seconds_count 2',
        'wait_seconds_sum 7.05',
        'wait_seconds_created 1000',
        '# EOF',
        '',
      ].join('\n'),
    );
  });

  it('leaves the beginnings out where they are not wanted', async () => {
    const bare = rendererWith({ withoutScopeInfo: true, createdSamples: false });
    expect(await bare(snapshotOf([counter('jobs', [[{}, 3]])]), openMetrics)).not.toContain('_created');
  });

  it('shows the newest exemplar of a bucket and of a counter, with the attributes that there is room for', async () => {
    const exemplar = (value: number, filteredAttributes = {}) => ({
      ...{ value, time: [1500, 250_000_000], traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), filteredAttributes },
    });
    const ids = `trace_id="${'a'.repeat(32)}",span_id="${'b'.repeat(16)}"`;
    const withExemplars = (metric: Metric, exemplars: readonly unknown[]): Metric =>
      ({ ...metric, series: metric.series.map((series) => ({ ...series, exemplars })) }) as Metric;
    const text = await render(
      [
        withExemplars(counter('jobs', [[{}, 3]]), [exemplar(1), exemplar(2, { 'user.kind': 'x' })]),
        withExemplars(histogram('wait', [[{}, distribution([1, 5], [0.5, 3, 4])]]), [
          exemplar(3),
          exemplar(4, { long: 'x'.repeat(200) }),
        ]),
      ],
      openMetrics,
    );
    expect(text).toContain(`jobs_total 3 # {${ids},user_kind="x"} 2 1500.25\n`);
    expect(text).toContain(`wait_bucket{le="1.0"} 1\nwait_bucket{le="5.0"} 3 # {${ids}} 4 1500.25\n`);
    expect(text).toContain('wait_bucket{le="+Inf"} 3\n');
  });

  it('has no sum of a histogram whose values may be negative', async () => {
    const metrics = [histogram('delta', [[{}, distribution([-1, 1], [-3])]])];
    expect(await render(metrics, openMetrics)).not.toContain('delta_sum');
    expect(await render(metrics)).toContain('delta_sum -3');
  });

  it('shows the resource as information of the target', async () => {
    const text = await rendererWith()(snapshotOf([], { 'service.name': 'shop' }), openMetrics);
    expect(text).toBe('# TYPE target info\n# HELP target Target metadata\ntarget_info{service_name="shop"} 1\n# EOF\n');
  });
});

describe('the time of the collection', () => {
  it('is that of the first metric that has one', async () => {
    const stamped = rendererWith({ withoutScopeInfo: true, appendTimestamp: true });
    const unknown = { ...counter('none', []), time: [0, 0] } as unknown as Metric;
    expect(await stamped(snapshotOf([unknown, gauge('v', [[{}, 1]])]))).toContain('\nv 1 2000500\n');
    const timeless = { ...gauge('v', [[{}, 1]]), time: [0, 0] } as unknown as Metric;
    expect(await stamped(snapshotOf([timeless]))).toContain('\nv 1\n');
  });
});

describe('resource attributes as labels', () => {
  it('follow the resource, whatever it holds', async () => {
    const withResource = rendererWith({ withoutScopeInfo: true, resourceConstantLabels: { included: ['*'] } });
    const metrics = [counter('jobs', [[{}, 1]])];
    const of = (attributes: object) => withResource({ ...snapshotOf(metrics), resource: { attributes } as never });
    expect(await of({ a: 1n })).toContain('jobs_total{a="1"} 1\n');
    expect(await of({ a: '2', b: Symbol('x') })).toContain('jobs_total{a="2"} 1\n');
    expect(await of({})).toContain('jobs_total 1\n');
  });
});

describe('names in UTF-8', () => {
  const translationStrategy = 'NoTranslation';
  const metrics = [
    counter('http.requests', [
      [{ 'http.route': '/a' }, 1],
      [{}, 2],
    ]),
    histogram('größe', [[{ ü: '1' }, distribution([1], [2])]]),
  ];

  it('stand in quotes where the client takes them', async () => {
    const exact = rendererWith({ withoutScopeInfo: true, translationStrategy });
    const text = await exact(snapshotOf(metrics), 'text/plain;version=1.0.0;escaping=allow-utf-8');
    expect(text).toBe(
      [
        '# TYPE "http.requests" counter',
        '{"http.requests","http.route"="/a"} 1',
        '{"http.requests"} 2',
        '# TYPE "größe" histogram',
        '{"größe_bucket","ü"="1",le="1"} 0',
        '{"größe_bucket","ü"="1",le="+Inf"} 1',
        '{"größe_sum","ü"="1"} 2',
        '{"größe_count","ü"="1"} 1',
        '',
      ].join('\n'),
    );
  });

  it('have nothing to escape in metrics, whose metadata Prometheus would not find', async () => {
    const exact = rendererWith({ withoutScopeInfo: true, translationStrategy });
    const hostile = [counter('a"b', [[{ 'c"d': 'e"f' }, 1]])];
    const text = await exact(snapshotOf(hostile), 'text/plain;version=1.0.0;escaping=allow-utf-8');
    expect(text).toBe('# TYPE "a\uFFFDb" counter\n{"a\uFFFDb","c\\"d"="e\\"f"} 1\n');
  });

  it('are escaped for clients that do not', async () => {
    const exact = rendererWith({ withoutScopeInfo: true, translationStrategy });
    expect(await exact(snapshotOf(metrics))).toContain('http_requests{http_route="/a"} 1\n');
    expect(await exact(snapshotOf(metrics), 'text/plain;version=1.0.0;escaping=dots')).toContain(
      'http_dot_requests{http_dot_route="/a"} 1\n',
    );
  });

  it('of counters without suffix stay in OpenMetrics, whose counters have one: so they have no type there', async () => {
    const exact = rendererWith({ withoutScopeInfo: true, translationStrategy });
    const text = await exact(snapshotOf(metrics.slice(0, 1)), `${openMetrics};escaping=allow-utf-8`);
    expect(text).toBe(
      [
        '# TYPE "http.requests" unknown',
        '{"http.requests","http.route"="/a"} 1',
        '{"http.requests"} 2',
        '# EOF',
        '',
      ].join('\n'),
    );
  });
});

describe('a renderer', () => {
  it('shows only the families that were asked for, by their own name or by one of their samples', async () => {
    const metrics = [
      counter('jobs', [[{}, 1]]),
      histogram('wait', [[{}, distribution([1], [1])]]),
      gauge('load', [[{}, 5]]),
    ];
    const some = async (...names: string[]) =>
      (await rendererWith()(snapshotOf(metrics, { 'service.name': 'x' }), undefined, names)).match(/^# TYPE \S+/gm);
    expect(await some('jobs_total', 'wait_bucket')).toEqual(['# TYPE jobs_total', '# TYPE wait']);
    expect(await some('target_info')).toEqual(['# TYPE target_info']);
    expect(await some('nothing')).toBeNull();
  });

  it('leaves out what tells changes, and says so', async () => {
    const delta = { ...counter('jobs', [[{}, 1]]), temporality: 'delta' } as Metric;
    expect(await render([delta])).toBe('');
    expect(warnings[0]?.message).toContain('"jobs"');
  });

  it('follows a resource whose attributes come late into constant labels', async () => {
    const selected = rendererWith({ withoutScopeInfo: true, resourceConstantLabels: { included: ['service.*'] } });
    const metric = gauge('load', [[{}, 5]]);
    expect(await selected(snapshotOf([metric], { 'host.name': 'h' }))).toContain('\nload 5\n');
    expect(await selected(snapshotOf([metric], { 'service.name': 'shop' }))).toContain('load{service_name="shop"} 5\n');
  });

  it('translates the frozen attributes of a series once, and others each time', async () => {
    const renderOne = rendererWith();
    const attributes: Record<string, string> = { a: '1' };
    const metric = gauge('load', []);
    const series = [{ id: 1, attributes, startTime: [1, 0], value: 1, exemplars: [] }];
    const snapshot = snapshotOf([{ ...metric, series } as unknown as Metric]);
    expect(await renderOne(snapshot)).toContain('{a="1"}');
    attributes.a = '2';
    expect(await renderOne(snapshot)).toContain('{a="2"}');
  });

  it('has labels of the scope, one family for all scopes', async () => {
    const renderOne = rendererWith({});
    const { resource, scopes } = snapshotOf([counter('jobs', [[{}, 1]])]);
    const other = {
      scope: { name: 'other', version: '2', schemaUrl: 'u', attributes: { k: 'v' } },
      metrics: scopes[0]?.metrics ?? [],
    };
    const text = await renderOne({ resource, scopes: [...scopes, other] });
    expect(text.match(/# TYPE/g)).toHaveLength(1);
    expect(text).toContain('jobs_total{otel_scope_name="test"} 1\n');
    expect(text).toContain(
      'jobs_total{otel_scope_k="v",otel_scope_name="other",otel_scope_schema_url="u",otel_scope_version="2"} 1\n',
    );
  });
});
