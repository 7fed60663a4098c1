import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isLegacyMetricName } from './legacy-name.ts';
import { type MetricIdentity, metricName, type TranslationStrategy } from './metric-name.ts';
import { translationStrategies } from './translation-strategy.ts';

type Kind = MetricIdentity['kind'];

interface NameVector {
  readonly name: string;
  readonly unit: string;
  readonly type: 'counter' | 'updowncounter' | 'gauge' | 'histogram';
  readonly expected: string;
}

/** Computed with the translator of Prometheus's OTLP receiver, in the strategy UnderscoreEscapingWithSuffixes. */
const vectors = JSON.parse(
  readFileSync(new URL('../testdata/prometheus-names.json', import.meta.url), 'utf8'),
) as Readonly<Record<'semconv' | 'grid', readonly NameVector[]>>;

const suffixed: TranslationStrategy = 'UnderscoreEscapingWithSuffixes';

function nameOf(name: string, unit: string, kind: Kind, strategy = suffixed): string {
  return metricName({ name, unit, kind }, strategy).name;
}

function unitOf(name: string, unit: string, kind: Kind, strategy = suffixed): string {
  return metricName({ name, unit, kind }, strategy).unit;
}

describe('metricName', () => {
  it.each([
    ['the metrics of the semantic conventions', vectors.semconv, 541],
    ['odd combinations of name, unit and kind', vectors.grid, 1200],
  ])("names %s as Prometheus's OTLP receiver does", (_, rows, count) => {
    expect(rows).toHaveLength(count);
    const kindOf = ({ type }: NameVector): Kind => (type === 'updowncounter' ? 'up-down-counter' : type);
    const ours = rows.map((row) => ({ ...row, expected: nameOf(row.name, row.unit, kindOf(row)) }));
    expect(ours).toEqual(rows);
  });

  // Name, unit, kind, and the name in each strategy, in the order of `translationStrategies`; computed with otlptranslator 1.0.0.
  it.each<[string, string, Kind, ...string[]]>([
    [
      ...(['http.server.request.duration', 's', 'histogram', 'http_server_request_duration_seconds'] as const),
      ...['http_server_request_duration', 'http.server.request.duration_seconds', 'http.server.request.duration'],
    ],
    [
      ...(['process.cpu.time', 's', 'counter', 'process_cpu_time_seconds_total'] as const),
      ...['process_cpu_time', 'process.cpu.time_seconds_total', 'process.cpu.time'],
    ],
    ['requests_total', '1', 'counter', 'requests_total', 'requests_total', 'requests_total', 'requests_total'],
    ['hit.ratio', '1', 'gauge', 'hit_ratio', 'hit_ratio', 'hit_ratio', 'hit.ratio'],
    ['disk.usage', '%', 'gauge', 'disk_usage_percent', 'disk_usage', 'disk.usage_percent', 'disk.usage'],
    [
      ...(['network.io', 'By/s', 'gauge', 'network_io_bytes_per_second'] as const),
      ...['network_io', 'network.io_bytes_per_second', 'network.io'],
    ],
    ['subtotal', '', 'counter', 'subtotal_total', 'subtotal', 'su_total', 'subtotal'],
    ['seconds', 's', 'histogram', 'seconds', 'seconds', 'seconds', 'seconds'],
    ['a..b--c', 'ms', 'gauge', 'a_b_c_milliseconds', 'a_b_c', 'a..b--c_milliseconds', 'a..b--c'],
    ['2xx.count', '', 'counter', '_2xx_count_total', '_2xx_count', '2xx.count_total', '2xx.count'],
    ['日本.count', 'By', 'gauge', 'count_bytes', 'count', '日本.count_bytes', '日本.count'],
    ['room heat', '°C', 'gauge', 'room_heat_C', 'room_heat', 'room heat_°C', 'room heat'],
    ['_lead', '{x}', 'up-down-counter', 'lead', '_lead', '_lead', '_lead'],
    ['a__b', 'By', 'gauge', 'a_b_bytes', 'a__b', 'a__b_bytes', 'a__b'],
    ['a:b', 'h', 'gauge', 'a:b_hours', 'a:b', 'a:b_hours', 'a:b'],
    ['trail.', 'KBy', 'counter', 'trail_kilobytes_total', 'trail', 'trail._kilobytes_total', 'trail.'],
    [
      ...(['rate.per_second', 'm/s', 'gauge', 'rate_per_second_meters_per_second'] as const),
      ...['rate_per_second', 'rate_meters_per_second', 'rate.per_second'],
    ],
  ])('names %s in %j, a %s, by each strategy as the receiver does', (name, unit, kind, ...expected) => {
    expect(translationStrategies.map((strategy) => nameOf(name, unit, kind, strategy))).toEqual(expected);
  });

  it('knows kilobytes as UCUM writes them', () => {
    expect(nameOf('cache.size', 'kBy', 'gauge')).toBe('cache_size_kilobytes');
  });

  it('takes a unit for a unit and not for what every object has', () => {
    expect(nameOf('x', 'constructor', 'gauge')).toBe('x_constructor');
  });

  it('calls gauges without a dimension a ratio, and neither counters nor what goes up and down', () => {
    const kinds: readonly Kind[] = ['gauge', 'counter', 'up-down-counter', 'histogram'];
    expect(kinds.map((kind) => nameOf('hits', '1', kind))).toEqual(['hits_ratio', 'hits_total', 'hits', 'hits']);
  });
});

describe('metricName with a prefix', () => {
  const withPrefix = (prefix: string, name = 'jobs.done') =>
    translationStrategies.map((strategy) => metricName({ name, unit: 's', kind: 'counter' }, strategy, prefix).name);

  it('puts it first', () => {
    expect(withPrefix('app')).toEqual([
      'app_jobs_done_seconds_total',
      'app_jobs_done',
      'app_jobs.done_seconds_total',
      'app_jobs.done',
    ]);
  });

  it('translates it as it does the name', () => {
    expect(withPrefix('2nd-app')).toEqual([
      '_2nd_app_jobs_done_seconds_total',
      '_2nd_app_jobs_done',
      '2nd-app_jobs.done_seconds_total',
      '2nd-app_jobs.done',
    ]);
  });

  it('leaves it out where nothing of it is left', () => {
    expect(withPrefix('-').slice(0, 2)).toEqual(['jobs_done_seconds_total', 'jobs_done']);
  });

  it('does not take its words for those of the name', () => {
    expect(metricName({ name: 'up', unit: 's', kind: 'counter' }, suffixed, 'total_seconds').name).toBe(
      'total_seconds_up_seconds_total',
    );
  });
});

describe('the unit that metricName gives', () => {
  it.each<[string, string, Kind, string]>([
    ['http.server.request.duration', 's', 'histogram', 'seconds'],
    ['process.cpu.time', 's', 'counter', 'seconds'],
    ['network.io', 'By/s', 'gauge', 'bytes_per_second'],
    ['requests', '1/s', 'gauge', 'per_second'],
    ['hit.ratio', '1', 'gauge', 'ratio'],
    ['wait.seconds', 's', 'gauge', 'seconds'],
    ['pages', '{page}', 'counter', ''],
    ['pages', '', 'counter', ''],
    ['requests', '1', 'counter', ''],
    ['a', 'custom unit', 'gauge', 'custom_unit'],
  ])('of %s in %j, a %s, is %j', (name, unit, kind, expected) => {
    expect(unitOf(name, unit, kind)).toBe(expected);
  });

  it.each<[string, string]>([
    ['seconds', 's'],
    ['seconds.of.work', 's'],
    ['bytes.rate', 'By/s'],
    ['area', 'm²'],
  ])('is none where the name does not end with it: %s in %s', (name, unit) => {
    expect(unitOf(name, unit, 'gauge')).toBe('');
  });

  it('is none where the strategy adds no suffixes', () => {
    const without = translationStrategies.filter((strategy) => !strategy.endsWith('WithSuffixes'));
    expect(without.map((strategy) => unitOf('wait_seconds', 's', 'gauge', strategy))).toEqual(['', '']);
  });

  it('is none where the name has characters in it that the unit cannot have', () => {
    expect(unitOf('wait', 'µs', 'gauge', 'NoUTF8EscapingWithSuffixes')).toBe('');
  });
});

describe('metricName of a name that is none', () => {
  const all = (name: string, unit = '', kind: Kind = 'gauge') =>
    translationStrategies.map((strategy) => nameOf(name, unit, kind, strategy));

  it('gives one to a metric without a name', () => {
    expect(all('')).toEqual(['unnamed', 'unnamed', 'unnamed', 'unnamed']);
  });

  it('keeps two names apart of which the strategy leaves nothing', () => {
    expect(all('ようこそ')).toEqual([
      'U___3088__3046__3053__305d_',
      'U___3088__3046__3053__305d_',
      'ようこそ',
      'ようこそ',
    ]);
    expect(nameOf('日本', '', 'gauge')).not.toBe(nameOf('東京', '', 'gauge'));
  });

  it('takes underscores alone for a name only where they are left as they are', () => {
    expect(all('__')).toEqual(['unnamed', '__', '__', '__']);
    expect(nameOf('_-_', '', 'gauge', 'UnderscoreEscapingWithoutSuffixes')).toBe('U_____2d___');
  });

  it('replaces what cannot be sent, and the NUL that ends a scrape for Prometheus', () => {
    expect(all('a\0b\uD800').slice(2)).toEqual(['a\uFFFDb\uFFFD', 'a\uFFFDb\uFFFD']);
    expect(nameOf('a', 'x\0\uDC00', 'gauge', 'NoUTF8EscapingWithSuffixes')).toBe('a_x\uFFFD\uFFFD');
  });

  it('leaves no half of a character where it cuts one', () => {
    expect(nameOf('a😱total', '', 'counter', 'NoUTF8EscapingWithSuffixes')).toBe('a_total');
  });

  it('copes with names and units of a megabyte', () => {
    const long = 'x.'.repeat(500_000);
    const names = translationStrategies.map((strategy) => nameOf(long, long, 'counter', strategy));
    expect(names.slice(0, 2).every(isLegacyMetricName)).toBe(true);
  });
});
