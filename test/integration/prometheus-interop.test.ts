import { createPrometheusExporter } from '@executor-metrics/exporter-prometheus';
import { MeterProvider } from '@executor-metrics/sdk';
import { eventually, freePort, parseExposition, sampleValue } from '@executor-metrics/testkit';
import type { Attributes, Meter } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider as OfficialMeterProvider } from '@opentelemetry/sdk-metrics';
import { describe, expect, it, onTestFinished } from 'vitest';

const providers = { ours: MeterProvider, official: OfficialMeterProvider };

type Kind = 'Counter' | 'UpDownCounter' | 'Gauge' | 'Histogram' | 'ObservableCounter' | 'ObservableGauge';

/** An instrument, and what it is called by the official exporter and by ours, which follows Prometheus's OTLP receiver. */
type Row = readonly [kind: Kind, name: string, unit: string, official: string, ours: string];

/** Where the official names are those that the specification wants. */
const same: readonly Row[] = [
  ['Counter', 'jobs.done', '{job}', 'jobs_done_total', 'jobs_done_total'],
  ['Counter', 'http.requests', '', 'http_requests_total', 'http_requests_total'],
  ['Counter', 'bytes.sent_total', '', 'bytes_sent_total', 'bytes_sent_total'],
  ['UpDownCounter', 'queue.length', '{job}', 'queue_length', 'queue_length'],
  ['UpDownCounter', 'workers', '1', 'workers', 'workers'],
  ['Gauge', 'room/temperature', '', 'room_temperature', 'room_temperature'],
  ['Histogram', 'wait_seconds', 's', 'wait_seconds', 'wait_seconds'],
  ['Histogram', 'batch.size', '{row}', 'batch_size', 'batch_size'],
  ['ObservableCounter', 'cpu_time_seconds', '', 'cpu_time_seconds_total', 'cpu_time_seconds_total'],
  ['ObservableGauge', 'heap-used-bytes', 'By', 'heap_used_bytes', 'heap_used_bytes'],
];

/** All in which they differ: units as words, `_ratio`, underscores in a row, a digit at the start. */
const different: readonly Row[] = [
  ['Counter', 'io', 'By', 'io_total', 'io_bytes_total'],
  ['Counter', 'energy', 'J', 'energy_total', 'energy_joules_total'],
  ['Counter', 'total.visits', '', 'total_visits_total', 'visits_total'],
  ['Counter', 'a..b', '', 'a__b_total', 'a_b_total'],
  ['Counter', 'disk.', '', 'disk__total', 'disk_total'],
  ['UpDownCounter', 'memory.used', 'MiBy', 'memory_used', 'memory_used_mebibytes'],
  ['Gauge', 'load', '1', 'load', 'load_ratio'],
  ['Gauge', 'fill', '%', 'fill', 'fill_percent'],
  ['Gauge', 'speed', 'm/s', 'speed', 'speed_meters_per_second'],
  ['Histogram', 'request.duration', 'ms', 'request_duration', 'request_duration_milliseconds'],
  ['Histogram', 'throughput', 'By/s', 'throughput', 'throughput_bytes_per_second'],
  ['ObservableCounter', 'cpu.time', 's', 'cpu_time_total', 'cpu_time_seconds_total'],
  ['ObservableGauge', 'temperature', 'Cel', 'temperature', 'temperature_celsius'],
];

const attributes = { 'http.route': '/a"b\\c\nd', status: 200, ok: true, tags: ['x', 'y'] };

function record(meter: Meter, [kind, name, unit]: Row): void {
  const advice = { explicitBucketBoundaries: [0.5, 1, 2_000_000] };
  switch (kind) {
    case 'Counter':
    case 'UpDownCounter':
      meter[`create${kind}`](name, { unit, description: `The ${name}` }).add(3, attributes);
      break;
    case 'Gauge':
    case 'Histogram':
      meter[`create${kind}`](name, { unit, advice }).record(0.75, attributes);
      break;
    default:
      meter[`create${kind}`](name, { unit }).addCallback((result) => result.observe(7, attributes));
  }
}

/** What both exporters show of what is recorded on a provider. */
async function shown(
  kind: keyof typeof providers,
  program: (meter: Meter) => void,
): Promise<Record<'ours' | 'official', string>> {
  const ours = createPrometheusExporter({ preventServerStart: true });
  const official = new PrometheusExporter({ preventServerStart: true });
  const provider = new providers[kind]({ readers: [ours, official] });
  onTestFinished(() => provider.shutdown());
  program(provider.getMeter('app', '1.0', { schemaUrl: 'https://example.org/1' }));
  const { resourceMetrics, errors } = await official.collect();
  expect(errors).toEqual([]);
  return { ours: (await ours.render()).body, official: new PrometheusSerializer().serialize(resourceMetrics) };
}

/** Series with their values; of bounds the number counts, however it is written. */
function seriesOf(text: string, rename: (family: string) => string = (name) => name): ReadonlyMap<string, number> {
  const series = [...parseExposition(text).families.values()].flatMap(({ name: family, samples }) =>
    samples.map(({ name, labels, value }) => {
      const le = labels.get('le');
      const bound = le === undefined ? {} : { le: Number(le.replace('+Inf', 'Infinity')) };
      const all = Object.entries({ ...Object.fromEntries(labels), ...bound }).sort(([a], [b]) => (a < b ? -1 : 1));
      return [JSON.stringify([rename(family) + name.slice(family.length), ...all]), value] as const;
    }),
  );
  return new Map(series);
}

function typesOf(text: string): ReadonlyMap<string, string> {
  return new Map([...parseExposition(text).families.values()].map(({ name, type }) => [name, type]));
}

describe.each(Object.keys(providers) as (keyof typeof providers)[])('on the %s provider', (kind) => {
  it('both exporters show the same series wherever the official names are right', async () => {
    const { ours, official } = await shown(kind, (meter) => {
      for (const row of same) record(meter, row);
    });
    expect(seriesOf(ours)).toEqual(seriesOf(official));
    expect(typesOf(ours)).toEqual(typesOf(official));
    expect([...typesOf(ours).keys()].sort()).toEqual(['target_info', ...same.map(([, , , , name]) => name)].sort());
  });

  it.each(different)('a %s called %s in "%s" is %s for the official exporter, and %s for ours', async (...row) => {
    const [, , , officialName, oursName] = row;
    expect(officialName).not.toBe(oursName);
    const { ours, official } = await shown(kind, (meter) => record(meter, row));
    const renamed = seriesOf(official, (name) => (name === officialName ? oursName : name));
    expect(seriesOf(ours)).toEqual(renamed);
    expect([...renamed.keys()].some((series) => series.includes(`"${oursName}`))).toBe(true);
  });

  it.each<[what: string, given: Attributes, official: string, ours: string]>([
    ['a digit at the start', { '1x': 'a' }, '{1x="a",', '{key_1x="a",'],
    ['no letter or digit', { é: 'a' }, '{_="a",', '{U___e9_="a",'],
    ['an empty value', { x: '' }, '{x="",', '{'],
    ['one name for two', { 'a.b': 'x', a_b: 'y' }, '{a_b="x",a_b="y",', '{a_b="x;y",'],
    ['two underscores on either side', { __name__: 'x' }, '{_name_="x",', '{exported___name__="x",'],
  ])('a label differs from the official one where it has %s', async (_, given, officialText, oursText) => {
    const { ours, official } = await shown(kind, (meter) => meter.createCounter('a').add(1, given));
    expect(official).toContain(`\na_total${officialText}otel_scope_name="app"`);
    expect(ours).toContain(`\na_total${oursText}otel_scope_name="app"`);
  });
});

describe('the official exporter on our provider', () => {
  it('serves over HTTP what was recorded, until the provider is shut down', async () => {
    const port = await freePort();
    const exporter = new PrometheusExporter({ port, host: '127.0.0.1' });
    const provider = new MeterProvider({ readers: [exporter] });
    provider.getMeter('app').createCounter('jobs').add(3, { queue: 'mail' });
    const url = `http://127.0.0.1:${port}/metrics`;
    const text = await eventually(async () => (await fetch(url)).text(), { what: 'an answer' });
    expect(sampleValue(parseExposition(text), 'jobs_total', { queue: 'mail' })).toBe(3);
    await provider.shutdown();
    await expect(fetch(url)).rejects.toThrow();
  });
});

describe('the same program', () => {
  it('looks the same on both providers, for each of the exporters', async () => {
    const program = (meter: Meter): void => {
      for (const row of [...same, ...different.filter(([, name]) => name !== 'cpu.time')]) record(meter, row);
    };
    const [onOurs, onOfficial] = [await shown('ours', program), await shown('official', program)];
    expect(seriesOf(onOurs.ours)).toEqual(seriesOf(onOfficial.ours));
    expect(seriesOf(onOurs.official)).toEqual(seriesOf(onOfficial.official));
    expect(onOurs.ours).toBe(onOfficial.ours);
  });
});
